# docker initcheck as an image: plugin/README.md, "As a container image".
#
#   docker build --tag docker-initcheck .
#
# NODE is a base image with Node 20 or later, for the build and for the result. PACKAGE is an image that has the built
# package already, instead of the stage that builds it. Nothing runs in the last stage, so that it is made for every
# platform on any machine.
ARG NODE=node:24-alpine
ARG PACKAGE=built

FROM --platform=$BUILDPLATFORM ${NODE} AS built
WORKDIR /package
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node_modules/.bin/tsx plugin/build.ts && \
    mkdir bin && ln -s ../lib/docker-initcheck/dist/docker-initcheck.cjs bin/docker-initcheck

FROM --platform=$BUILDPLATFORM ${PACKAGE} AS package

FROM ${NODE}
LABEL org.opencontainers.image.title="docker initcheck" \
      org.opencontainers.image.description="Who is PID 1 in this image, and does it do PID 1's job?" \
      org.opencontainers.image.licenses="MIT"
ARG TARGETARCH
COPY --from=package --chmod=0755 /package/dist/bin/reaper-linux-${TARGETARCH} /sbin/reaper
COPY --from=package /package/dist /usr/local/lib/docker-initcheck/dist
COPY --from=package /package/bin /usr/local/bin
WORKDIR /work
USER 1000:1000
STOPSIGNAL SIGTERM
ENTRYPOINT ["/sbin/reaper", "--", "node", "/usr/local/lib/docker-initcheck/dist/docker-initcheck.cjs"]
