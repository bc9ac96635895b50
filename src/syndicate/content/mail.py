def for_mail(html, sizes=None): return html
