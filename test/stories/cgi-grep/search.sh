# A CGI script: grep waits for a log that is slow to come.
sleep 0.5 | grep needle
echo "Content-Type: text/plain"
