# Prometheus, built by tests/observe/prometheus3.sh, and a wget, as prom/prometheus has
# them, for machines without a registry.
FROM debian:bookworm-slim
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends wget >/dev/null \
    && rm -rf /var/lib/apt/lists/*
COPY prometheus /bin/prometheus
ENTRYPOINT ["/bin/prometheus"]
