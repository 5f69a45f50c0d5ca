# Somebody logs in and edits something.
sleep 0.3
exec ssh -o StrictHostKeyChecking=no -o LogLevel=ERROR root@127.0.0.1 sh /srv/session.sh
