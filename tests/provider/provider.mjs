// A real OpenID Connect provider for the tests, on 127.0.0.1. Argument: JSON with port, redirects, ended (where it says
// that somebody signed out) and after (where it sends who signed out). It listens when it has printed its first line.
// A line of JSON on its standard input is done and answered by one; it ends when its input ends.
import { createHmac, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const asked = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${asked.port}`;
const people = {
  anna: { name: 'Anna Analyst', groups: ['ad-analysts'], force: 'Wiltshire Police' },
  ben: { name: 'Ben Partner', groups: ['ad-partners', 'canteen'], force: 'Swindon Borough Council', places: ['E06000030'] },
  carl: { name: 'Carl Nobody', groups: ['canteen'], force: 'Wiltshire Police' },
};
const messages = []; // logout tokens that would have been posted to the service
const say = (found) => process.stdout.write(`${JSON.stringify(found)}\n`);
console.info = console.warn = console.error; // notices to whoever runs one for good
let key, oldKey, provider, answer, forgery = null;

function keyPair() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, jwk: { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' } };
}

const part = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');

// What somebody in the middle, or a careless provider, would send in place of the token that was issued
function forged(token) {
  const [header, claims] = token.split('.').slice(0, 2).map((text) => JSON.parse(Buffer.from(text, 'base64url')));
  for (const name of ['iat', 'exp']) claims[name] += forgery.skew ?? 0; // as a provider whose clock is wrong
  Object.assign(claims, forgery.claims);
  for (const name of forgery.without ?? []) delete claims[name];
  const how = forgery.how ?? 'signed';
  if (how === 'old key') return signed({ ...header, kid: oldKey.jwk.kid }, claims, oldKey);
  if (how === 'none') return `${part({ alg: 'none' })}.${part(claims)}.`;
  if (how === 'public key as secret' || how === 'client secret') {
    const secret = how === 'client secret' ? asked.secret
      : createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' });
    const content = `${part({ ...header, alg: 'HS256' })}.${part(claims)}`;
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  }
  return signed(header, claims, key);
}

function signed(header, claims, by) {
  const content = `${part(header)}.${part(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), by.privateKey).toString('base64url')}`;
}

function make() {
  oldKey = key;
  key = keyPair();
  provider = new Provider(issuer, {
    clients: [{
      client_id: 'afterdark',
      client_secret: asked.secret,
      redirect_uris: asked.redirects,
      post_logout_redirect_uris: asked.after,
      backchannel_logout_uri: asked.ended,
      backchannel_logout_session_required: true,
    }],
    jwks: { keys: [key.jwk] },
    cookies: { keys: ['a key of the tests'] },
    claims: { openid: ['sub'], profile: ['name', 'groups', 'force', 'places'] },
    conformIdTokenClaims: false,
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><title>Leave</title>${form}<button form="op.logoutForm" name="logout" value="yes">Leave</button>`;
        },
      },
    },
    interactions: { url: (ctx, interaction) => `/as/${interaction.uid}` },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    fetch: async (url, options) => {
      messages.push(new URLSearchParams(await new Response(options.body).text()).get('logout_token'));
      return new Response(null, { status: 200 });
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    if (forgery?.metadata && ctx.path.startsWith('/.well-known/')) ctx.body = { ...ctx.body, ...forgery.metadata };
    if (forgery && ctx.body?.id_token) ctx.body = { ...ctx.body, id_token: forged(ctx.body.id_token) };
  });
  answer = provider.callback();
}

// Who somebody says that they are, they are: a form that names the people
async function whoIsIt(request, response) {
  if (request.method === 'POST') {
    let body = '';
    for await (const chunk of request) body += chunk;
    return provider.interactionFinished(request, response, { login: { accountId: new URLSearchParams(body).get('who') } });
  }
  const buttons = Object.keys(people).map((id) => `<button name="who" value="${id}">${people[id].name}</button>`);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(`<!doctype html><title>Organisation</title><h1>Who are you?</h1><form method="post">${buttons.join(' ')}</form>`);
}

const orders = {
  rotate: () => make(),
  forge: ({ forgery: wanted }) => { forgery = wanted; },
  messages: () => messages.splice(0),
};

// What a service that was taken over might answer: a way to another host, and no end
const odd = {
  '/away': (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
  '/endless': (response) => response.end(`{"keys": "${'x'.repeat(1_000_000)}"}`),
  '/list': (response) => response.end('[]'),
};

make();
createServer((request, response) => {
  if (request.url in odd) odd[request.url](response);
  else if (request.url.startsWith('/as/')) whoIsIt(request, response);
  else answer(request, response);
})
  .listen(asked.port, '127.0.0.1', () => say(issuer));
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const order = JSON.parse(line);
    say(orders[order.do](order) ?? null);
  })
  .on('close', () => process.exit(0));
