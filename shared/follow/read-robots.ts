import { PipelineError } from '#shared/errors.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { Http } from '#shared/ports.ts';
import { maxRobotsBytes, parseRobots, type Robots } from './robots.ts';

/** The name by which site owners address Barid in their robots.txt. */
export const product = 'Barid';

const everything: Robots = { allows: () => true };
const nothing: Robots = { allows: () => false };

const judge = ({ status, body }: IncomingAnswer): Robots => {
  if (status >= 200 && status < 300) return parseRobots(new TextDecoder().decode(body), product);
  // RFC 9309 §2.3.1.3: "unavailable" (4xx) allows all; §2.3.1.4: "unreachable" (5xx) forbids all. 429 is "later", too.
  return status >= 400 && status < 500 && status !== 429 ? everything : nothing;
};

const ask = async (origin: string, http: Http): Promise<Robots> => {
  try {
    const url = `${origin}/robots.txt`;
    // RFC 9309 §2.3.1.2: at least five redirects are to be followed.
    return judge(await http.send({ method: 'GET', url, redirects: 5, maxBytes: maxRobotsBytes, cut: true }));
  } catch (error) {
    if (error instanceof PipelineError) return nothing;
    throw error;
  }
};

/** Whatever each site's robots.txt says, each asked once. */
export const robotsReader = (http: Http): ((url: string) => Promise<Robots>) => {
  const known = new Map<string, Promise<Robots>>();
  return (url) => {
    const { origin } = new URL(url);
    const reading = known.get(origin) ?? ask(origin, http);
    known.set(origin, reading);
    return reading;
  };
};
