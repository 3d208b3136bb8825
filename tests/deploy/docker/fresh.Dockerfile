# A fresh machine: plain Debian and the checkout, where README's two commands have
# to pass. The cache holds compiled files, and changes nothing but the time.
ARG BASE=debian:bookworm-slim
FROM ${BASE}
# As in Debian's own images: nothing is started where it is installed.
RUN printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
WORKDIR /camserve
COPY . .
RUN --mount=type=cache,target=/ccache CCACHE_DIR=/ccache deploy/demo.sh
RUN --mount=type=cache,target=/ccache CCACHE_DIR=/ccache tests/run.sh
