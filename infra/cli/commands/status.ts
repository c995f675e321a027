import { z } from 'zod';
import type { Command } from '#infra/cli/command.ts';
import { attentionSchema } from '#shared/model/attention.ts';
import { describeAttention } from '#shared/pages/status/attention-list.ts';
import { plainPhrases } from '#shared/pages/status/phrases.ts';

const statusSchema = z.object({ attention: z.array(attentionSchema) });

/** `barid status`: what needs somebody. */
export const statusCommand: Command = {
  name: 'status',
  about: 'Lists what needs somebody: failed deliveries, failing receivers, refused files, sources in trouble, drafts.',
  usage: '',
  options: {},
  help: {},
  run: async ({ site, output }) => {
    const { attention } = statusSchema.parse(await site().request({ method: 'GET', path: '/status' }));
    for (const item of attention) {
      const { sentence, details } = describeAttention(item, plainPhrases);
      output.result(item, [`- ${sentence}`, ...details.map((detail) => `    ${detail}`)].join('\n'));
    }
    if (attention.length === 0) output.note(plainPhrases.strings.noProblems);
    return attention.length === 0;
  },
};
