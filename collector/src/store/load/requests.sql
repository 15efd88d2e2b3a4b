INSERT INTO isoscope_requests (ReceivedAt, Signal, Environment, KeyId, RequestHash, Bytes, Items, RejectedItems)
WITH {{functions}}
SELECT milli_time(received_unix_nano), '{{signal}}', environment, key_id, request_hash, bytes, items, rejected_items
FROM {{segment}}
SETTINGS {{settings}}
