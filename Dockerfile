# The base images are arguments, so that the image can also be built without a registry:
#
#   docker build --build-arg NODE_IMAGE=… --build-arg GO_IMAGE=… --build-arg RUNTIME_IMAGE=… .
ARG NODE_IMAGE=docker.io/library/node:22-bookworm-slim
ARG GO_IMAGE=docker.io/library/golang:1.26-bookworm
ARG RUNTIME_IMAGE=docker.io/library/debian:bookworm-slim

# The page, with the help.
FROM ${NODE_IMAGE} AS page
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress --loglevel=error
COPY api/catalogue.gen.json api/
COPY docs/help docs/help
COPY frontend frontend
RUN npm run --silent build

# The binary, with the page in it.
FROM ${GO_IMAGE} AS binary
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY embed.go ./
COPY api api
COPY db db
COPY server server
COPY --from=page /src/frontend/dist frontend/dist
ARG VERSION=
RUN CGO_ENABLED=0 go build -buildvcs=false -trimpath -ldflags "-s -w -X stationmaster/server/app.built=${VERSION}" -o /stationmaster ./server

FROM ${RUNTIME_IMAGE}
COPY --from=binary /stationmaster /usr/local/bin/stationmaster
# A number, so that an orchestrator can see that it is not root.
USER 65532:65532
# DATABASE_URL must be given: no Postgres is in here.
ENV LISTEN_ADDR=:8080
EXPOSE 8080
# It answers only when the database does.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["stationmaster", "healthcheck"]
ENTRYPOINT ["stationmaster"]
CMD ["serve"]
