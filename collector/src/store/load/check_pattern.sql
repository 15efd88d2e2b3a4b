SELECT match('', {{pattern}}), multiMatchAny('', [{{pattern}}]), replaceRegexpAll('', {{pattern}}, '')
