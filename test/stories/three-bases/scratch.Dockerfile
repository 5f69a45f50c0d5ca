FROM scratch
COPY --from=busybox /bin/busybox /busybox
CMD ["/busybox", "httpd", "-f", "-p", "8000"]
