# Two images: `collector`, and `shop`, the sample application with the agent. Build one with --target.
ARG NODE=22-bookworm-slim

FROM node:${NODE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY agent/package.json agent/
COPY collector/package.json collector/
COPY dashboards/package.json dashboards/
COPY test/package.json test/
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:${NODE} AS dependencies
WORKDIR /app
# `optional` leaves out the embedded engine (178 MB), for a collector that has a ClickHouse server.
ARG OMIT=dev
COPY package.json package-lock.json .npmrc ./
COPY agent/package.json agent/
COPY collector/package.json collector/
COPY dashboards/package.json dashboards/
COPY test/package.json test/
RUN npm ci --omit=dev --omit=${OMIT} --workspace=@isoscope/collector --no-audit --no-fund

FROM node:${NODE} AS shop
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /src ./
USER node
ENTRYPOINT ["node", "test/dist/shop/serve.js"]

FROM node:${NODE} AS collector
WORKDIR /app
# Listens on all addresses of its container, and so asks for ISOSCOPE_KEYS_FILE or ISOSCOPE_ALLOW_ANONYMOUS.
ENV NODE_ENV=production \
    ISOSCOPE_HOST=0.0.0.0 \
    ISOSCOPE_DATA_DIR=/var/lib/isoscope
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /src/collector/package.json ./collector/package.json
COPY --from=build /src/collector/bin ./collector/bin
COPY --from=build /src/collector/bundle ./collector/bundle
COPY --from=build /src/collector/src/store ./collector/src/store
COPY --from=build /src/dashboards/dist/web ./dashboards/dist/web
RUN mkdir -p /var/lib/isoscope && chown node:node /var/lib/isoscope
USER node
VOLUME ["/var/lib/isoscope"]
EXPOSE 4317 4318
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ISOSCOPE_PORT ?? 4318}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "collector/bin/isoscope.js"]
CMD ["collector"]
