#!/usr/bin/env bash
# deploy/try.sh [PORT]: tries each recipe of this folder with the tools that are here, and says which it could not try.
# Takes four ports from PORT (8130) on, runs everything as the user who calls it and below a folder of its own, ends what it
# started, and leaves with 1 when a recipe that could be tried does not work.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd); root=$(dirname "$here"); port=${1:-8130}
name=maps.example.police.uk; work=$(mktemp -d); failed=0; started=()
end() { for pid in "${started[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null; done; wait 2>/dev/null; rm -rf "$work"; }
trap end EXIT
has() { command -v "$1" >/dev/null 2>&1; }
skip() { echo "not tried: $1"; }
right() { echo "works: $1"; }
wrong() { echo "DOES NOT WORK: $1"; failed=1; }
check() { local what=$1; shift; if "$@" >"$work/last" 2>&1; then right "$what"; else wrong "$what"; tail -20 "$work/last"; fi; }
until_ready() { for _ in $(seq 300); do "$@" >/dev/null 2>&1 && return 0; sleep 0.2; done; return 1; }

# systemd: the unit is well formed, with its command replaced by the one of this checkout, and is exposed to little
if has systemd-analyze; then
  sed "s|^ExecStart=[^ ]*|ExecStart=$root/.venv/bin/afterdark|; /^Documentation=/d" "$here/afterdark.service" >"$work/afterdark.service"
  check "systemd unit: well formed" systemd-analyze verify --man=no "$work/afterdark.service"
  check "systemd unit: exposure at most 2.0 of 10" systemd-analyze security --offline=yes --threshold=20 "$work/afterdark.service"
else
  skip "systemd unit (no systemd-analyze)"
fi

# a certificate, and what has to be so of whatever proxy
mkdir "$work/data" "$work/tls"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$name" \
  -addext "subjectAltName=DNS:$name" -keyout "$work/tls/key.pem" -out "$work/tls/certificate.pem" 2>/dev/null
serve() {
  AFTERDARK_DATA="$work/data" AFTERDARK_SIGN_IN=team AFTERDARK_PUBLIC_ADDRESS="https://$name" \
  AFTERDARK_TRUSTED_PROXIES=127.0.0.1 AFTERDARK_PORT="$port" AFTERDARK_REQUESTS_A_MINUTE=40 AFTERDARK_LOG_LEVEL=warning \
  "$root/.venv/bin/afterdark" serve >"$work/service.log" 2>&1 &
  started+=($!); service=$!
  until_ready curl -sf "http://127.0.0.1:$port/readyz"
}
ask() { curl -s --cacert "$work/tls/certificate.pem" --max-time 20 --resolve "$name:$1:127.0.0.1" "${@:2}"; }
status() { ask "$1" -o /dev/null -w '%{http_code}' "${@:2}"; }
tried() {  # PROXY HTTPS-PORT [SERVICE]: what has to be so of a proxy
  local is=$1 at=$2 url="https://$name:$2" past="http://${3:-127.0.0.1:$port}/words"
  check "$is: the service answers over https" test "$(status "$at" "$url/healthz")" = 200
  check "$is: and says that it is reached by nothing else" sh -c "curl -sI --cacert $work/tls/certificate.pem --max-time 20 --resolve $name:$at:127.0.0.1 $url/words | grep -qi '^strict-transport-security: max-age=31536000'"
  check "$is: nothing of the service is shown by another name" test -z "$(ask "$at" -H 'Host: evil.example' "$url/healthz" | grep '"status":"ok"')"
  head -c 5000000 /dev/zero >"$work/large"
  check "$is: a form that is too large is refused" test "$(status "$at" -H "Origin: $url" -F "file=@$work/large" "$url/safety-at-night/candidates")" = 413
  check "$is: who goes past it unencrypted is refused" test "$(curl -s -o /dev/null -w '%{http_code}' -H "Host: $name" "$past")" = 403
  # the sender's own forwarding headers are not believed: they would be another reader each time, and never be told to wait
  for i in $(seq 60); do last=$(status "$at" -H "X-Forwarded-For: 192.0.2.$i" -H "Forwarded: for=192.0.2.$i" "$url/words"); [ "$last" = 429 ] && break; done
  check "$is: a forged sender is not believed" test "$last" = 429
}

# the container, and behind its proxy with both networks
if has docker && docker info >/dev/null 2>&1; then
  check "container: builds" docker build --quiet --file "$here/Dockerfile" --tag afterdark-try "$root"
  id=$(docker run --detach --rm --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
       --env AFTERDARK_HOST=127.0.0.1 afterdark-try 2>"$work/last") || true
  check "container: healthy on a read-only file system" until_ready \
        sh -c "[ \"\$(docker inspect --format '{{.State.Health.Status}}' $id)\" = healthy ]"
  check "container: not root" sh -c "[ \"\$(docker exec $id id -u)\" = 10001 ]"
  check "container: loads data" docker exec "$id" afterdark load demo
  check "container: the first map" docker exec "$id" \
        python -c "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/', timeout=120)"
  check "container: nothing was compiled that the image has" docker exec "$id" \
        sh -c '[ $(find /data/compiled -name "*.nbc" | wc -l) = $(find /opt/afterdark/models -name "*.nbc" | wc -l) ]'
  docker stop "$id" >/dev/null 2>&1
  if docker compose version >/dev/null 2>&1; then
    printf 'services: {service: {image: afterdark-try, environment: {AFTERDARK_REQUESTS_A_MINUTE: 40}}}\n' >"$work/compose.yaml"
    export TLS="tls /tls/certificate.pem /tls/key.pem" TLS_FOLDER="$work/tls" HTTPS_PORT=$((port + 1)) HTTP_PORT=$((port + 2))
    composed() { PUBLIC_NAME=$name docker compose --project-name afterdark-try --file "$here/compose.yaml" --file "$work/compose.yaml" "$@"; }
    check "compose.yaml: well formed" composed config --quiet
    check "compose.yaml: starts, the proxy after a healthy service" composed up --no-build --detach --quiet-pull
    until_ready ask $((port + 1)) -f "https://$name:$((port + 1))/healthz" || composed logs
    tried compose $((port + 1)) 172.30.59.3:8000
    check "compose: the service reaches nobody else" test "$(composed exec -T service python -c \
      "import socket; s = socket.socket(); s.settimeout(3); print(s.connect_ex(('192.0.2.1', 80)) != 0)")" = True
    composed down --volumes >/dev/null 2>&1
    unset TLS TLS_FOLDER HTTPS_PORT HTTP_PORT
  else
    skip "compose.yaml (docker has no compose)"
  fi
else
  skip "container and compose.yaml (no docker that runs)"
fi

# the proxies, for real, before a service that trusts them and nobody else
if ! { has caddy || has nginx; }; then skip "proxies (neither caddy nor nginx)"; exit $failed; fi
if serve; then right "service: starts for others behind a named proxy"; else wrong "service"; cat "$work/service.log"; exit 1; fi

if has nginx; then
  sed "s|listen 443|listen $((port + 1))|; s|listen 80|listen $((port + 2))|; /listen \[::\]/d; s|127.0.0.1:8000|127.0.0.1:$port|; s|/etc/afterdark/tls|$work/tls|" \
    "$here/nginx.conf" >"$work/site.conf"
  printf 'daemon off; pid %s/nginx.pid; error_log stderr; worker_processes 1; events {}\nhttp { access_log off; client_body_temp_path %s; proxy_temp_path %s; fastcgi_temp_path %s; uwsgi_temp_path %s; scgi_temp_path %s; include %s/site.conf; }\n' \
    "$work" "$work/t1" "$work/t2" "$work/t3" "$work/t4" "$work/t5" "$work" >"$work/nginx.conf"
  check "nginx.conf: well formed" nginx -t -p "$work" -e stderr -c "$work/nginx.conf"
  nginx -p "$work" -e stderr -c "$work/nginx.conf" >"$work/nginx.log" 2>&1 & started+=($!); proxy=$!
  until_ready ask $((port + 1)) -f "https://$name:$((port + 1))/healthz" || cat "$work/nginx.log"
  check "nginx: http leads to https" test "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -H "Host: $name" "http://127.0.0.1:$((port + 2))/words")" = "308 https://$name/words"
  tried nginx $((port + 1))
  kill "$proxy"; wait "$proxy" 2>/dev/null
else
  skip "nginx.conf (no nginx)"
fi

kill "$service"; wait "$service" 2>/dev/null  # the readers' shares begin anew
if has caddy; then
  serve || { wrong "service: starts again"; cat "$work/service.log"; exit 1; }
  export PUBLIC_NAME="$name:$((port + 3))" UPSTREAM="127.0.0.1:$port" TLS="tls $work/tls/certificate.pem $work/tls/key.pem" \
    GLOBAL="auto_https disable_redirects" XDG_DATA_HOME="$work" XDG_CONFIG_HOME="$work" HOME="$work"
  check "Caddyfile: well formed" caddy validate --adapter caddyfile --config "$here/Caddyfile"
  caddy run --adapter caddyfile --config "$here/Caddyfile" >"$work/caddy.log" 2>&1 & started+=($!)
  until_ready ask $((port + 3)) -f "https://$name:$((port + 3))/healthz" || cat "$work/caddy.log"
  tried caddy $((port + 3))
else
  skip "Caddyfile (no caddy)"
fi
exit $failed
