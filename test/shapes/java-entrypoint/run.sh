#!/bin/sh
JAVA_OPTS="${JAVA_OPTS:--Xmx512m}"
if [ -n "$DEBUG_PORT" ]; then
  JAVA_OPTS="$JAVA_OPTS -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:$DEBUG_PORT"
fi
java $JAVA_OPTS -jar gateway.jar
