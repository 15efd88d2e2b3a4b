-- The spans of which operations are counted: what runs within a service is a part of whatever called it.
{{loaded}}
        AND (SpanKind != 'Internal' OR ParentSpanId = '')
