FROM busybox
CMD ["httpd", "-f", "-p", "8000"]
