/* Shows the description in the language of the page, and lets people try it with a token. */
window.addEventListener("load", () => {
  const language = document.documentElement.lang;
  SwaggerUIBundle({
    url: "/api/v1/openapi.json",
    dom_id: "#description",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    filter: true,
    persistAuthorization: false,
    validatorUrl: null,
    withCredentials: false,
    requestInterceptor: (request) => {
      request.headers["Accept-Language"] ??= language;
      return request;
    },
  });
});
