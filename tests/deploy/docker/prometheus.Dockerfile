# Stands in for prom/prometheus, which has a wget too, where no registry is.
FROM debian:bookworm-slim
# As in Debian's own images: nothing is started where it is installed.
RUN printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d \
    && apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        prometheus wget >/dev/null \
    && rm -rf /var/lib/apt/lists/*
ENTRYPOINT ["/bin/prometheus"]
