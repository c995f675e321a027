import { type Command, UsageError } from '#infra/cli/command.ts';
import { commonHelp } from '#infra/cli/help.ts';

/** A command with the names of its options. */
export type Completed = { readonly name: string; readonly options: readonly string[] };

const bash = (commands: readonly Completed[]): string => `_barid() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]}:$word in
${commands.map(({ name, options }) => `    ${name}:-*) COMPREPLY=($(compgen -W '${options.join(' ')}' -- "$word")) ;;`).join('\n')}
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _barid barid`;

const zsh = (commands: readonly Completed[]): string => `autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;

const fish = (commands: readonly Completed[]): string =>
  commands
    .flatMap(({ name, options }) => [
      `complete -c barid -n __fish_use_subcommand -a ${name}`,
      ...options.map((option) => `complete -c barid -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`),
    ])
    .join('\n');

const shells: Readonly<Record<string, (commands: readonly Completed[]) => string>> = { bash, zsh, fish };

/** `barid completion`: what a shell needs to complete the commands before it in the list. */
export const completionCommand = (others: readonly Command[]): Command => ({
  name: 'completion',
  about: 'Writes the completions for a shell: source <(npx barid completion bash)',
  usage: 'bash|zsh|fish',
  options: {},
  help: {},
  run: async ({ positionals, output }) => {
    const [shell = ''] = positionals;
    const render = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
    if (render === undefined) throw new UsageError(`Say for which shell: ${Object.keys(shells).join(', ')}.`);
    const common = Object.keys(commonHelp);
    const completed = others.map(({ name, options }) => ({
      name,
      options: [...Object.keys(options), ...common].map((option) => `--${option}`),
    }));
    const script = render(completed);
    output.result({ shell, script }, script);
    return true;
  },
});
