SELECT records.*, if(is_static OR mapped.template = '', records.masked, mapped.template) AS template
    FROM records
    LEFT JOIN
    (
        -- Each message once: the first template that fits it, of those with the most fixed tokens.
        SELECT
            ServiceName,
            masked,
            splitByWhitespace(masked) AS tokens,
            arrayFirstIndex((service, fixed) -> service = ServiceName AND length(fixed) = length(tokens)
                AND arrayAll((f, t) -> f = '<*>' OR f = t, fixed, arrayResize(tokens, length(fixed))),
                {template_services:Array(String)}, {template_tokens:Array(Array(String))}) AS found,
            if(found = 0, '', arrayStringConcat({template_tokens:Array(Array(String))}[found], ' ')) AS template
        FROM (SELECT DISTINCT ServiceName, masked FROM records)
    ) AS mapped ON mapped.ServiceName = records.ServiceName AND mapped.masked = records.masked
