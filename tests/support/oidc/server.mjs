// Real providers on ports of this machine, one for each that is named in the first argument.
// Whoever comes says by a form who they are, at which level, and how long ago they signed in.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const HOST = "127.0.0.1";
const LEVELS = ["loa2", "loa3"];

function signingKey(name) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: name, use: "sig", alg: "RS256" };
}

async function grantOf(ctx) {
  const grant = new ctx.oidc.provider.Grant({
    clientId: ctx.oidc.client.clientId,
    accountId: ctx.oidc.session.accountId,
  });
  grant.addOIDCScope("openid");
  await grant.save();
  return grant;
}

async function bodyOf(request) {
  let read = "";
  for await (const piece of request) read += piece;
  return new URLSearchParams(read);
}

function interacting(provider) {
  return async (ctx, next) => {
    if (!ctx.path.startsWith("/interaction/")) return next();
    if (ctx.method === "GET") {
      ctx.type = "html";
      ctx.body = `<form method="post" action="${ctx.path}"><input name="account"></form>`;
      return undefined;
    }
    const sent = await bodyOf(ctx.req);
    const login = {
      accountId: sent.get("account"),
      acr: sent.get("acr"),
      ts: Math.floor(Date.now() / 1000) - Number(sent.get("ago")),
    };
    const result = sent.get("account") ? { login } : { error: "access_denied" };
    ctx.respond = false;
    return provider.interactionFinished(ctx.req, ctx.res, result);
  };
}

function serve({ port, name, client, secret, way, redirect_uri }) {
  const provider = new Provider(`http://${HOST}:${port}`, {
    clients: [
      {
        client_id: client,
        client_secret: secret,
        redirect_uris: [redirect_uri],
        token_endpoint_auth_method: way,
        require_auth_time: true,
      },
    ],
    clientAuthMethods: [way],
    acrValues: LEVELS,
    cookies: { keys: ["only for tests"], names: { session: `_session_${name}` } },
    features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    jwks: { keys: [signingKey(name)] },
    loadExistingGrant: grantOf,
    pkce: { required: () => true },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
  });
  provider.use(interacting(provider));
  return new Promise((done) => provider.listen(port, HOST, done));
}

await Promise.all(JSON.parse(process.argv[2]).map(serve));
console.log("ready");
