-- OpenTelemetry's six levels: 0 unspecified, 1 trace, 2 debug, 3 info, 4 warn, 5 error, 6 fatal.
        intDiv(SeverityNumber + 3, 4) AS severity,
        left(if(startsWith(Body, '{'),
            coalesce(nullIf(JSONExtractString(Body, 'message'), ''), nullIf(JSONExtractString(Body, 'msg'), ''), Body),
            Body), 1000) AS message,
        -- Some libraries send the message as it stands in the code: the exact key.
        multiIf(
            LogAttributes['message_template.text'] != '', LogAttributes['message_template.text'],
            LogAttributes['message_template'] != '', LogAttributes['message_template'],
            LogAttributes['{OriginalFormat}']) AS static_message,
        static_message != '' AS is_static,
        -- Longest patterns first, or a number would eat a part of them.
        left(if(is_static, static_message,
            replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(message,
            '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '{uuid}'),
            '\\b[0-9]{1,3}(?:\\.[0-9]{1,3}){3}\\b', '{ip}'),
            '\\b(?:0x)?(?:[0-9]+[a-fA-F]|[a-fA-F]+[0-9])[0-9a-fA-F]{6,}\\b', '{hex}'),
            '[0-9]+(?:[.,:][0-9]+)*', '{n}')), 300) AS masked
