function __archive-config_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-config_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __archive-config_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-config_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __archive-config_parse_tokens -S
    set -l unparsed_tokens (__archive-config_tokens -pc)
    switch $unparsed_tokens[1]
    case 'archive-config'
        __archive-config_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'show'
            __archive-config_parse_subcommand 0 'json' 'archive-url=' 'config=' 'log-level=' 'debug' 'version' 'h/help'
        case 'check'
            __archive-config_parse_subcommand 0 'json' 'archive-url=' 'config=' 'log-level=' 'debug' 'version' 'h/help'
        case 'init'
            __archive-config_parse_subcommand 0 'archive-only' 'archive-url=' 'config=' 'log-level=' 'debug' 'version' 'h/help'
        case 'schema'
            __archive-config_parse_subcommand 0 'dialect=' 'config=' 'log-level=' 'debug' 'version' 'h/help'
        case 'help'
            __archive-config_parse_subcommand -r 1 'version'
        end
    end
end

function __archive-config_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __archive-config_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __archive-config_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __archive-config_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__archive-config_tokens -p)
    if test -z "$(__archive-config_tokens -t)"
        set -l index (count (__archive-config_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'archive-config' -f
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'show' -d 'Show the settings in force; --debug shows credentials too.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'check' -d 'Check that the archive can be reached and read.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'init' -d 'Make .codex/archive.toml, explained, and the archive with its tables.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'schema' -d 'Print the statements that make an archive\'s tables.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" json' -l 'json' -d 'Every key with its value and where it came from, as JSON.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" archive-url' -l 'archive-url' -d 'The archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" config' -l 'config' -d 'Read the configuration from FILE first.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" log-level' -l 'log-level' -d 'Log from this level on: debug, info, warn or error.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" debug' -l 'debug' -d 'Log everything; archive-config show also shows credentials.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" json' -l 'json' -d 'The result as JSON.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" archive-url' -l 'archive-url' -d 'The archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" config' -l 'config' -d 'Read the configuration from FILE first.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" log-level' -l 'log-level' -d 'Log from this level on: debug, info, warn or error.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" debug' -l 'debug' -d 'Log everything; archive-config show also shows credentials.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" archive-only' -l 'archive-only' -d 'Make the archive, or bring its tables up to date; write no configuration.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" archive-url' -l 'archive-url' -d 'The archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" config' -l 'config' -d 'Read the configuration from FILE first.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" log-level' -l 'log-level' -d 'Log from this level on: debug, info, warn or error.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" debug' -l 'debug' -d 'Log everything; archive-config show also shows credentials.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" dialect' -l 'dialect' -d 'For this database; by default the configured one.' -rfka 'sqlite postgres mariadb'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" config' -l 'config' -d 'Read the configuration from FILE first.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" log-level' -l 'log-level' -d 'Log from this level on: debug, info, warn or error.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" debug' -l 'debug' -d 'Log everything; archive-config show also shows credentials.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config help" version' -l 'version' -d 'Show the version.'
