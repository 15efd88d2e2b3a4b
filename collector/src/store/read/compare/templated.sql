SELECT
        * EXCEPT masked,
        splitByWhitespace(toString(masked)) AS tokens,
        -- The first template that fits, of those with the most fixed tokens.
        arrayFirstIndex((service, fixed) -> service = ServiceName AND length(fixed) = length(tokens)
            AND arrayAll((f, t) -> f = '<*>' OR f = t, fixed, arrayResize(tokens, length(fixed))),
            {template_services:Array(String)}, {template_tokens:Array(Array(String))}) AS found,
        if(is_static OR found = 0, toString(masked), arrayStringConcat({template_tokens:Array(Array(String))}[found], ' ')) AS template
    FROM records
