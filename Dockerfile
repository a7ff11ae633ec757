# syntax=docker/dockerfile:1
# Two stages: the first installs, builds and checks with the commands of .ci/run and package.json, the second holds only
# what runs. test/shipping/dockerfile.test.ts holds this file and those commands together. The tags name exact versions;
# pin them by digest too (FROM image:tag@sha256:...) where your registry gives you one.

FROM node:20.20.2-bookworm AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json tsconfig.json tsconfig.build.json routing.yaml ./
COPY src ./src
COPY sql ./sql
COPY classifiers ./classifiers
RUN npm ci --no-progress
RUN npm run --silent rules
RUN npm prune --omit=dev --no-progress

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production SLUICE_DATA=/data
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY LICENSE package.json routing.yaml ./
COPY sql ./sql
COPY classifiers ./classifiers
# The data directory is the one place that is written to. A new named volume takes its owner and mode from here.
RUN install -d -o node -g node -m 0700 /data
VOLUME /data
USER node
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8787/healthz').then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
# Room for what a call allocates, as in `npm start`: docs/speed.md.
ENTRYPOINT ["node", "--max-semi-space-size=64", "dist/main.js"]
# Beyond loopback the server does not start without an agent: make one first, with `agents add NAME`.
CMD ["serve", "--host", "0.0.0.0", "--port", "8787"]
