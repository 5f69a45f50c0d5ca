/**
 * Packages that nowhere handle SIGTERM, nor does anything that they depend on: each was installed, and its files were
 * searched for the name, without tests, documents and commands (npm, November 2026). The first are Node's own, but for
 * `cluster`, `vm` and `module`.
 */
export const nodePackages: ReadonlySet<string> = new Set(
  (
    'assert async_hooks buffer child_process console constants crypto dgram dns domain events fs http http2 ' +
    'https inspector net os path perf_hooks process punycode querystring readline stream string_decoder timers ' +
    'tls tty url util v8 worker_threads zlib @aws-sdk/client-s3 @elastic/elasticsearch @fastify/cors ' +
    '@fastify/static @google-cloud/storage @hapi/hapi @hapi/inert @influxdata/influxdb-client @koa/router ' +
    '@opentelemetry/api @slack/bolt @slack/web-api adm-zip ajv amqplib archiver async aws-sdk axios bcrypt ' +
    'bcryptjs better-sqlite3 bluebird body-parser bunyan busboy cassandra-driver chalk cheerio colors ' +
    'compression connect connect-flash connect-mongo connect-redis cookie-parser cookie-session cors cron ' +
    'crypto-js csurf csv-parse csv-parser date-fns dayjs debug discord.js dotenv ejs elasticsearch errorhandler ' +
    'etag ethers exceljs express express-async-errors express-basic-auth express-fileupload express-graphql ' +
    'express-http-proxy express-jwt express-prom-bundle express-rate-limit express-session express-validator ' +
    'express-ws fastify finalhandler firebase-admin formidable fresh fs-extra glob got graphql graphql-http ' +
    'handlebars hapi hbs helmet http-errors http-proxy http-proxy-middleware iconv-lite influx ioredis ip joi ' +
    'js-yaml jsdom jsonwebtoken kafkajs koa koa-bodyparser koa-router koa-static ldapjs lodash log4js lru-cache ' +
    'luxon memcached method-override mime mime-types minimist moment moment-timezone mongodb mongoose morgan ' +
    'mqtt ms multer mustache mysql mysql2 nanoid nats nconf neo4j-driver node-cache node-fetch node-schedule ' +
    'nodemailer on-finished papaparse passport passport-jwt passport-local pg pg-promise pino pino-http polka ' +
    'prom-client pug q qs redis reflect-metadata request request-ip request-promise response-time restify ' +
    'router rxjs semver send sequelize serve-favicon serve-index serve-static sharp shortid socket.io ' +
    'socket.io-client sqlite3 stripe superagent swagger-ui-express tedious twilio typeorm ua-parser-js ' +
    'underscore unzipper useragent uuid validator vhost winston ws xlsx xml2js yaml yup zod'
  ).split(' '),
);

/** Nor do these modules, as Debian 12 has them: Flask's server does in its reloader alone, numpy when it is built. */
export const pythonModules: ReadonlySet<string> = new Set(
  (
    'MySQLdb PIL attr bcrypt boto3 botocore bs4 cachetools certifi chardet click colorama croniter cryptography ' +
    'dateutil dns dotenv elasticsearch feedparser flask flask_cors flask_login flask_migrate flask_restful ' +
    'flask_sqlalchemy googleapiclient grpc httplib2 httpx influxdb jinja2 jwt kafka kubernetes ldap3 ' +
    'loguru lxml markdown marshmallow numpy openpyxl paho pandas passlib peewee pika prometheus_client psycopg2 ' +
    'pydantic pymongo pymysql pytz redis requests requests_oauthlib schedule serial simplejson slugify ' +
    'sqlalchemy structlog tabulate tenacity tqdm tweepy urllib3 waitress websocket xmltodict yaml abc argparse ' +
    'array ast asyncio atexit base64 binascii bisect builtins bz2 calendar cgi cmath codecs collections ' +
    'colorsys concurrent configparser contextlib contextvars copy csv dataclasses datetime decimal difflib ' +
    'email enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc getopt getpass ' +
    'gettext glob grp gzip hashlib heapq hmac html http imaplib inspect io ipaddress itertools json keyword ' +
    'linecache locale logging lzma mailbox math mimetypes mmap multiprocessing numbers operator optparse os ' +
    'pathlib pickle platform poplib pprint pwd queue random re resource sched secrets select selectors shelve ' +
    'shlex shutil site smtplib socket socketserver sqlite3 ssl stat statistics string struct subprocess sys ' +
    'syslog tarfile telnetlib tempfile textwrap threading time timeit token tokenize tomllib traceback ' +
    'tracemalloc types typing unicodedata urllib uuid warnings weakref wsgiref xml xmlrpc zipfile zlib zoneinfo'
  ).split(' '),
);
