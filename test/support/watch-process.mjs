// Preloaded into a process: reports at its end what it loaded and whether it used the network.
import dns from 'node:dns';
import { registerHooks } from 'node:module';
import net from 'node:net';

let sockets = 0;
let lookups = 0;
const packages = new Set();

registerHooks({
  load(url, context, next) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
    if (name) packages.add(name);
    return next(url, context);
  },
});
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function watched(...args) {
  sockets++;
  return connect.apply(this, args);
};
const { lookup } = dns;
dns.lookup = (...args) => {
  lookups++;
  return lookup(...args);
};
process.on('exit', () =>
  process.stderr.write(`${JSON.stringify({ sockets, lookups, packages: [...packages] })}\n`),
);
