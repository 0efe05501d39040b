# A static binary on an empty base: nothing else is inside, so nothing else can
# break or need an update. Build it from the repository's root:
#
#   docker build -t nutgraf .

# The Go version is go.mod's; release_test.go keeps the two together.
FROM golang:1.26 AS build
WORKDIR /src
# The libraries come first: they change seldom, so this layer is kept.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false \
    -ldflags "-s -w -X main.release=${VERSION}" -o /nutgraf ./cmd/nutgraf \
    && mkdir /empty

FROM scratch
# What links over https are checked with.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# The only folders that it may write to: the library, and what SQLite spills.
COPY --from=build --chown=65532:65532 /empty /data
COPY --from=build --chown=65532:65532 /empty /tmp
COPY --from=build /nutgraf /nutgraf
# A number, because Kubernetes can check "runs as non-root" only with a number.
USER 65532:65532
ENV DATABASE_URL=/data/nutgraf.db \
    HOME=/data \
    LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/nutgraf", "healthcheck"]
ENTRYPOINT ["/nutgraf"]
CMD ["run"]
