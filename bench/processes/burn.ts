// Keeps one core busy, outside the proxy, until it is ended.
for (let round = 0; ; round = (round + 1) % 1_000_003) if (round < 0) break;
