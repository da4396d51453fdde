"""Pages."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """Numbered pages, as many items as asked for."""

    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 200
