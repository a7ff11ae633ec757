// Words around names, reviewed by people: what looks like a name and is none, what is a name and looks like a word.
// Data only; an entry here changes what every prompt is classified as, so each line keeps to one subject.

const list = (text: string): readonly string[] => text.trim().split(/\s+/u);

/** Everyday first names that the dictionary also knows. Beside a known last name they are names. */
export const COMMON_FIRST = list(`
  Mark Mike Nick Frank John Jack Peter Harry Bill Bob Rob Robin Martin Victor Maria Carol Grace Rose Lily Ruby Sally
  Sandy Amber Heather Holly Ivy Jade Daisy Eve Hazel Violet Pearl Joy Hope Faith Crystal Dawn Dean Earl Gene Ray Roman
  Wade Warren Lance Lee Jay Guy Herb Dick Sue Ken Don Drew Drake Chuck Clay Cliff Chase Hunter Mason Cooper Tanner Ted
  Dolly Kitty Penny Poppy Rosemary Iris Viola Marina Aura Flora Laurel Olive Fern Ginger Melody Autumn Summer Sky Jean
  Carter Tyler Will Grant Max Sam Tom Tim Jim Joe Dan Ben Al Art Barry Jerry Larry Terry Randy Rick Rod Ron Pat Abbey
  Ally Eddy Curt Kurt Basil August Christian Dominic Dennis Louis Charity Patience Cherry Brook Lane Reed Roy Jo Kay
  Anna Ann Anne Bee Bella Belle Candy Celeste Clara Angel Sterling Stone Garnet Pierce Miles Homer Derrick Jasper
`);

/** Names that the word list holds as words that hardly anybody writes (`maria`: plains of the moon). */
export const HARDLY_WORDS = list(`
  Maria John Peter Martin Harry Mike Nick Jack Sally Victor Robin Ted Ken Ben Sam Tom Tim Jim Joe Dan Larry Jerry Ron Roy
  Anna Anne Ann Louis Dominic Dennis Lee Jay Derrick Eddy Emir Kate Dolly Marina Louise Marie Bob Rob Don Dick Drew Barry
  Billy Tommy Johnny Jimmy Bobby Randy Terry Toby Tony Andy Jenny Molly Polly Peggy Nelly Annie Elly Teddy Willy Jess Tess
`);

/** First names that the packages lack. */
export const EXTRA_FIRST = list(`
  Anh Minh Linh Thanh Thuy Huong Phuong Tuan Dung Hieu Khanh Ngoc Trang Nguyet Priya Ravi Sanjay Anil Deepak Sunita
  Wei Xin Jing Ling Mei Hui Yan Jun Hao Yifan Kenji Hiroshi Yuki Sakura Haruto Takeshi Akira Yoko Naoko Satoshi Jin
  Min-jun Ji-woo Seo-yeon Hyun Eun Sung Aisha Fatima Omar Khalid Yusuf Amina Zainab Hassan Ibrahim Mustafa Layla Noor
  Chidi Ngozi Amara Kwame Kofi Ama Abena Thabo Sipho Nomsa Zanele Oluwaseun Folake Babatunde Ifeoma Chinedu Tunde
  Dmitri Sergei Olga Svetlana Natalia Yuri Ivan Boris Vladimir Tatiana Katya Anastasia Mikhail Andrei Alexei Igor
  Agnieszka Katarzyna Małgorzata Krzysztof Paweł Łukasz Tomasz Zbigniew Jiří Šárka Zdeněk Mette Søren Bjørn Åsa Øyvind
  Siobhan Niamh Saoirse Eoin Aoife Rhys Gwyneth Angharad Hamish Fiona Alasdair Dieter Jürgen Günther Heinz Ursula
  Ada Alan Beth Kate Katie Chris Steve Dave Matt Greg Jeff Becky Debbie Cathy Maggie Liz Meg Josh Zach Nate Gabe
`);

/** Last names that the packages lack. */
export const EXTRA_LAST = list(`
  Vo Nguyen Tran Pham Phan Vu Dang Bui Ngo Duong Ly Kim Park Choi Jung Kang Cho Yoon Jang Lim Shin Wang Zhang Liu Chen
  Yang Zhao Huang Zhou Wu Xu Zhu Guo Lin Luo Zheng Liang Xie Tanaka Suzuki Sato Watanabe Ito Yamamoto Nakamura Kobayashi
  Kato Yoshida Yamada Sasaki Patel Singh Sharma Kumar Gupta Mehta Shah Reddy Iyer Nair Khan Ahmed Ali Hussain Malik
  Okafor Adeyemi Mensah Owusu Nkosi Dlamini Mbeki Lovelace Turing Hopper O'Brien O'Connor O'Neill MacLeod McDonald
  Garcia Rodriguez Martinez Lopez Gonzalez Perez Sanchez Ramirez Torres Flores Rivera Silva Santos Oliveira Pereira
  Müller Schmidt Schneider Fischer Meyer Weber Wagner Becker Hoffmann Schäfer Koch Bauer Richter Klein Schröder Neumann
  Lindqvist Johansson Andersson Nilsson Eriksson Hansen Olsen Larsen Nielsen Jensen Virtanen Korhonen Novák Svoboda
  Kowalski Nowak Wiśniewski Wójcik Kamiński Popescu Ionescu Papadopoulos Yılmaz Kaya Demir Berg Vries Jong Jansen Bakker
  Jones Davis Johnson Williams Wilson Anderson Thomas Jackson Moore Taylor Harris Thompson Clark Lewis Robinson Adams
  Potter Cook Baker Carpenter Swift Stone Knight Bishop Fox Parker Hunter Porter Cooper Butler Archer Page Rose Bush Banks
  Woods Waters Rivers Brooks Marsh Frost Snow Winters Summers Bell Berry Crane Drake Finch Lamb Nightingale Swan Booth
  Brewer Cross Dale Dean Duke Ford Gates Graves Gray Grey Hale Hardy Hart Hunt Keys Lane Mercer Moody Nash Noble Palmer
  Pike Pope Powers Reed Sharp Shields Singer Steward Strong Temple Tucker Underwood Weaver Wise Cruise Stark Sparks Wolf
`);

/** First names that are as often a place, a month or a product. They count only before a last name that is no dictionary word. */
export const PLACE_FIRST = list(`
  Paris London Florence Charlotte Sydney Austin Dallas Phoenix Houston Victoria Madison Orlando Lincoln Jackson Santiago
  Diego Francisco Georgia Virginia Carolina Dakota Savannah Brooklyn Chelsea Adelaide Alexandria Valencia Milan Vienna
  Asia India China Kenya Chad Jordan Israel Cuba Rio Salem Denver Cleveland Trenton Boston Memphis Troy Verona Geneva
  Lisbon Oslo Siena Roma Lorraine Devon Kent Chester Lancaster Bristol Cairo Berlin Washington Columbus Regina
  Odessa Darwin Aurora Marseille Lourdes Avignon Bologna Catalina Monterey Angeles
  April May June August Jan Claude Cassandra Domingo Salvador Helena Petersburg Angeles
`);

/** Nouns that stand in the place of a name in letters and forms. */
export const ROLE_NOUNS = list(`
  team all everyone everybody sir madam customer support admin hiring manager recruiter colleagues folks friend friends
  there world user assistant guys reader editor committee professor doctor mom dad grandma grandpa mum santa bot
  yes no ok okay thanks hello hi hey dear regards n/a null none unknown anonymous test email website url api
  startup backend frontend dataset workflow chatbot blog podcast webinar smartphone login plugin app apps online offline
  max min avg mac alpha beta gamma delta omega sigma lambda theta zeta ion uri sun les des ali ari dot tab una sol len reg config user abi
`);

/** Technologies, products, brands, eponyms, months, nations, and places that follow a first name. */
export const NO_NAMES = list(`
  January February March July September October November December Feb Mar Apr Jun Jul Aug Sep
  Sept Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Wed Thu Fri Sat Sun Christmas Easter
  Python Java JavaScript TypeScript Rails Perl Rust Kotlin Scala Haskell Erlang Elixir Clojure Pascal Fortran Cobol
  Golang Lua Swift Django Flask Laravel Symfony Spring Angular React Vue Svelte Ember Node Deno Bun Express Nest
  Next Nuxt Redux Webpack Vite Babel Jest Vitest Mocha Cypress Selenium Puppeteer Playwright Docker Kubernetes Helm Istio
  Terraform Ansible Puppet Chef Vagrant Jenkins Travis Bamboo Gradle Maven Apache Kafka Spark Hadoop Hive Flink Airflow
  Redis Postgres PostgreSQL MySQL Mongo MongoDB Oracle Couchbase Elastic Elasticsearch Kibana Logstash Grafana
  Prometheus Datadog Splunk Sentry Nginx Tomcat Jetty Envoy Consul Vault Nomad Hibernate Lucene Solr Pandas Numpy Keras
  PyTorch Tensorflow Jupyter Linux Ubuntu Debian Fedora Windows Android Chrome Firefox Safari Edge Opera Brave Visual
  Studio Xcode Eclipse Figma Adobe Photoshop Illustrator Salesforce Jira Confluence Slack Zoom Teams Outlook Excel Word
  Google Amazon Apple Microsoft Meta Facebook Instagram Twitter Netflix Tesla Nvidia Intel Samsung Sony Siemens Bosch
  Anthropic OpenAI ChatGPT Gemini Llama Mistral Copilot Alexa Siri Cortana Bixby Watson Grok Ollama Sonnet Opus
  Haiku Whisper Azure Lambda Aurora Athena Glue Bedrock Heroku Vercel Netlify Cloudflare GitHub GitLab Bitbucket Git
  Bayes Bayesian Gauss Gaussian Fourier Laplace Newton Newtonian Euler Markov Monte Carlo Bernoulli Poisson Fibonacci
  Dijkstra Kruskal Hamming Huffman Levenshtein Nash Pareto Boolean Cartesian Euclidean Pythagoras Hilbert
  Kalman Cholesky Jacobi Jacobian Hessian Lagrange Lagrangian Riemann Lorentz Maxwell Schrodinger Heisenberg Doppler
  Alzheimer Parkinson Crohn Hodgkin Huntington Tourette Asperger Ebola Zika Covid Pluto Luna
  English French German Spanish Italian Dutch Swedish Norwegian Danish Finnish Polish Czech Russian Chinese Japanese
  Korean Indian American British Canadian Australian Mexican Brazilian African Asian European Irish Scottish Welsh Greek
  Turkish Arab Arabic Hebrew Jewish Muslim Catholic Protestant Buddhist Hindu Latin Israeli Swiss
  Austrian Belgian Portuguese Hungarian Romanian Bulgarian Ukrainian Iranian Iraqi Egyptian Vietnamese Thai Filipino
  Germany France Spain Italy Netherlands Sweden Norway Denmark Finland Poland Russia Japan Korea America Britain England
  Scotland Wales Ireland Canada Australia Mexico Brazil Africa Europe Portugal Hungary Romania Ukraine Iran Iraq Egypt
  Vietnam Thailand Philippines Greece Turkey Switzerland Austria Belgium Singapore Malaysia Indonesia Pakistan Nigeria
  Texas California Florida Ohio Illinois Michigan Arizona Nevada Oregon Utah Colorado Kansas Iowa Missouri Minnesota
  Wisconsin Indiana Tennessee Kentucky Alabama Mississippi Louisiana Arkansas Oklahoma Nebraska Montana Wyoming Idaho
  Alaska Hawaii Maine Vermont Massachusetts Connecticut Delaware Maryland Pennsylvania Jersey York Hampshire Yorkshire
  Francisco Angeles Vegas Orleans Toronto Montreal Vancouver Melbourne Brisbane Perth Manchester Liverpool
  Birmingham Glasgow Edinburgh Dublin Belfast Munich Frankfurt Hamburg Cologne Stuttgart Zurich Geneva Rome Madrid
  Barcelona Brussels Amsterdam Rotterdam Copenhagen Stockholm Helsinki Warsaw Prague Budapest Bucharest Athens Istanbul
  Moscow Kiev Kyiv Beijing Shanghai Tokyo Osaka Seoul Mumbai Delhi Bangalore Chennai Kolkata Dubai Karachi Lagos Nairobi
  Harvard Stanford Oxford Cambridge Princeton Yale Cornell Columbia Berkeley NASA UNESCO Hogwarts Disney Marvel Pixar
  Nobel Pulitzer Grammy Emmy Bitcoin Ethereum Solana Dogecoin Paypal Stripe Visa Mastercard Amex Venmo
  Inc Ltd LLC Corp GmbH AG SA BV PLC Co CEO CTO CFO COO VP HR PR QA PM FAQ PDF HTML CSS SQL API JSON XML YAML CSV URL
  De La Le Der Die Das El Los Las Di Da Du Des Den Het Een Il Lo Les
  USB GPU CPU RAM SSD HTTP HTTPS README TODO FIXME NOTE AWS GCP IBM SAP PHP iOS macOS DNS TLS SSL SSH VPN LAN MIT BSD GPL
  Lorem Ipsum Dolor Foo Bar Baz Qux Acme Contoso Globex Initech Star Wars Trek Pokemon Zelda
  Jesus God Allah Buddha Zeus Thor Odin Apollo Bible Quran Torah Talmud Sherlock Batman Superman
`);

/** Two names side by side that are a place, a brand, a firm, a dish or an algorithm. Lower case. */
export const NO_PERSONS: ReadonlySet<string> = new Set(
  `costa rica|santo domingo|sierra leone|hong kong|são paulo|sao paulo|puerto rico|buenos aires|abu dhabi|monte carlo
  |beverly hills|garam masala|earl grey|mercedes benz|aston martin|alfa romeo|rolls royce|harley davidson|jack daniels
  |johnnie walker|jim beam|dom perignon|louis vuitton|calvin klein|ralph lauren|tommy hilfiger|hugo boss|giorgio armani
  |marc jacobs|michael kors|christian dior|yves saint laurent|estée lauder|elizabeth arden|marie claire|max planck
  |morgan stanley|jp morgan|jpmorgan chase|goldman sachs|ernst young|wells fargo|merrill lynch|charles schwab
  |johnson johnson|philip morris|harper collins|simon schuster|john deere|dolce gabbana|procter gamble|reed elsevier
  |floyd warshall|bellman ford|gale shapley|morris pratt|boyer moore|rabin karp|patricia trie|mickey mouse|santa claus
  |uncle sam|hello kitty|virgin mary|mother teresa|mac os|hugo blox|san marino|cape verde|el paso
  |magna carta|bona fide|alma mater|prima donna|anno domini|jack daniel|uncle ben|aunt jemima|dr oetker
  |nova scotia|santa cruz|san juan|san diego|san jose|los angeles|las vegas|mona lisa|romeo juliet`
    .split('|')
    .map((phrase) => phrase.trim()),
);

/** Behind a first name alone, of kings and popes: `Henry VIII`. Behind a last name it counts the generations. */
export const NUMERALS: ReadonlySet<string> = new Set(
  list('II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII'),
);

/** After a run that ends so, the run is an organisation, a place, a prize or a law. */
export const NOT_A_PERSON_AFTER: ReadonlySet<string> = new Set(
  list(`
  university college school institute academy hospital clinic street st avenue ave road rd lane drive boulevard blvd
  square plaza court inc ltd llc corp corporation company group foundation trust bank center centre airport station
  stadium arena theater theatre hall museum library park garden gardens bridge river lake island islands mountain mount
  valley bay beach county city town district award prize medal cup trophy championship theorem algorithm method law
  effect equation equations constant distribution process transform series test model index coefficient disease syndrome
  method principle paradox curve church cathedral temple orchestra band quartet records studios pictures press books
  magazine times post journal news show cup tower building house castle palace memorial monument hotel restaurant cafe
  county township parish province state estate fund holdings partners associates industries motors airlines enterprises
  framework library server cluster cloud engine studio pipeline database api sdk code protocol
`),
);

/** Before a capitalised word these make it a place, a ship, a war or a group. */
export const NOT_A_PERSON_BEFORE: ReadonlySet<string> = new Set(
  list(`
  san santa saint st. st mount mt lake fort port cape new north south east west los las el la le les rio the uss hms
  university universidad universität université battle treaty camp villa casa puerto monte isla lago plaza avenida rue
  calle via avenue boulevard church county
`),
);
