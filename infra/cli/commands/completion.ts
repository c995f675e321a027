import { type Command, UsageError } from '#infra/cli/command.ts';

type Completable = { readonly name: string; readonly options: readonly string[] };

/** Of arrays only slices: those count from zero in bash and in zsh. */
const bash = (commands: readonly Completable[]): string => `_barid() {
  local word=\${COMP_WORDS[@]:$COMP_CWORD:1}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$word"))
    return
  fi
  case \${COMP_WORDS[@]:1:1}:$word in
${commands.map(({ name, options }) => `    ${name}:-*) COMPREPLY=($(compgen -W '${options.join(' ')}' -- "$word")) ;;`).join('\n')}
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
_npx_barid() {
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W barid -- "\${COMP_WORDS[@]:1:1}"))
  elif [ "\${COMP_WORDS[@]:1:1}" = barid ]; then
    COMP_WORDS=("\${COMP_WORDS[@]:1}")
    COMP_CWORD=$((COMP_CWORD - 1))
    _barid
  fi
}
complete -o filenames -F _barid barid
complete -o default -o filenames -F _npx_barid npx`;

const zsh = (commands: readonly Completable[]): string => `autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;

const fish = (commands: readonly Completable[]): string =>
  [
    ...commands.flatMap(({ name, options }) => [
      `complete -c barid -n __fish_use_subcommand -a ${name}`,
      ...options.map((option) => `complete -c barid -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`),
    ]),
    // What follows npx is completed as it is without it.
    'complete -c npx -n "test (count (commandline -opc)) -eq 1" -a barid',
    `complete -c npx -n "string match -qr '^\\s*npx\\s+barid\\s' -- (commandline -cp)" -a "(complete -C (string replace -r '^\\s*npx\\s+' '' -- (commandline -cp)))"`,
  ].join('\n');

const shells: Readonly<Record<string, (commands: readonly Completable[]) => string>> = { bash, zsh, fish };

/** `barid completion`: a script that lets a shell complete these commands and the options that all of them share. */
export const completionCommand = (others: readonly Command[], commonOptions: readonly string[]): Command => ({
  name: 'completion',
  about: 'Prints the completions for a shell: source <(npx barid completion bash)',
  usage: 'bash|zsh|fish',
  options: {},
  help: {},
  run: async ({ positionals: [shell = ''], output }) => {
    const render = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
    if (render === undefined) throw new UsageError(`Name a shell: ${Object.keys(shells).join(', ')}.`);
    const script = render(
      others.map(({ name, options }) => ({
        name,
        options: [...Object.keys(options), ...commonOptions].map((option) => `--${option}`),
      })),
    );
    output.result({ shell, script }, script);
    return true;
  },
});
