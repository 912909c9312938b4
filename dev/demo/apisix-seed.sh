#!/usr/bin/env bash
# Prints APISIX configuration as transactions for `etcdctl txn`, each ended by a NUL: the placeholders that APISIX writes at its
# start, one resource of every type, and 200 routes.
set -euo pipefail

quoted() { # as etcdctl reads it: in double quotes, with what is special inside escaped
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}
begin() { printf '\n'; }                                             # no conditions
put() { printf 'put %s %s\n' "$(quoted "$1")" "$(quoted "$2")"; }
commit() { printf '\n\n\0'; }                                        # nothing else

begin
for type in consumer_groups consumers global_rules plugin_configs plugin_metadata plugins protos routes secrets services ssls \
    stream_routes upstreams; do
    put "/apisix/$type/" init_dir
done
commit

begin
while read -r key value; do put "/apisix/$key" "$value"; done <<'RESOURCES'
secrets/vault/1 {"id":"vault/1","uri":"http://vault.sec.svc:8200","prefix":"kv/apisix","token":"demo-token"}
protos/p-hello {"id":"p-hello","content":"syntax = \"proto3\";\npackage hello;\nservice Greeter { rpc SayHello (Req) returns (Rep) {} }"}
plugin_metadata/http-logger {"id":"http-logger","log_format":{"host":"$host","client_ip":"$remote_addr"}}
upstreams/u-orders {"id":"u-orders","name":"orders","type":"roundrobin","scheme":"http","nodes":{"orders-v1.shop.svc:8080":1},"create_time":1760000003,"update_time":1760000103}
upstreams/00000000000000000042 {"id":"00000000000000000042","name":"orders-canary","type":"roundrobin","nodes":[{"host":"orders-v2.shop.svc","port":8080,"weight":1}]}
services/s-orders {"id":"s-orders","name":"orders","hosts":["api.shop.test"],"upstream_id":"u-orders","plugins":{"key-auth":{}}}
consumer_groups/g-gold {"id":"g-gold","plugins":{"limit-count":{"count":1000,"time_window":60,"rejected_code":429,"key":"remote_addr","policy":"local"}}}
consumers/alice {"username":"alice","desc":"mobile app","group_id":"g-gold","create_time":1760000007,"update_time":1760000007}
consumers/alice/credentials/cred-1 {"id":"cred-1","plugins":{"key-auth":{"key":"kAtFKcd9msu10cCojZIEbw=="}}}
plugin_configs/pc-limits {"id":"pc-limits","desc":"shared limits","plugins":{"limit-req":{"rate":50,"burst":20,"rejected_code":503,"key_type":"var","key":"remote_addr"}}}
stream_routes/sr-mqtt {"id":"sr-mqtt","server_port":1883,"upstream":{"type":"roundrobin","scheme":"tcp","nodes":{"mqtt.iot.svc:1883":1}}}
routes/r-orders {"id":"r-orders","name":"orders","uris":["/orders","/orders/*"],"methods":["GET","POST"],"priority":10,"status":1,"service_id":"s-orders","plugin_config_id":"pc-limits"}
global_rules/1 {"id":"1","plugins":{"prometheus":{"prefer_name":true}}}
plugins [{"name":"key-auth"},{"name":"prometheus"},{"name":"mqtt-proxy","stream":true}]
RESOURCES
commit

for batch in 0 1; do
    begin
    for ((i = 100 * batch; i < 100 * (batch + 1); i++)); do
        put "/apisix/routes/r-$i" "{\"id\":\"r-$i\",\"name\":\"team-$((i % 17))-$i\",\"uri\":\"/team-$((i % 17))/v1/$i/*\",\"methods\":[\"GET\",\"POST\"],\"priority\":$((i % 5)),\"status\":1,\"service_id\":\"s-orders\",\"labels\":{\"team\":\"team-$((i % 17))\",\"note\":\"größer, 价格\"}}"
    done
    commit
done
