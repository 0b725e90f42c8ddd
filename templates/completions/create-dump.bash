# Completes create-dump in bash by asking it. Bash parts words at `=` and `:`; here they are one again.
_create_dump() {
    local IFS=$'\013'
    local rest="$COMP_LINE" word before cur prefix i
    local words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word="${COMP_WORDS[i]}"
        before="${rest%%[^ ]*}"
        rest="${rest:${#before}}"
        rest="${rest:${#word}}"
        if ((i > 0)) && [[ -z "$before" ]]; then
            words[${#words[@]} - 1]+="$word"
        else
            words+=("$word")
        fi
    done
    i=$((${#words[@]} - 1))
    cur="${words[i]}"
    # What stands before the last `=` or `:` stays as it is typed.
    prefix=""
    [[ "$COMP_WORDBREAKS" == *[=:]* && "$cur" == *[=:]* ]] && prefix="${cur%"${cur##*[=:]}"}"
    COMPREPLY=($(COMPLETE=bash _CLAP_IFS="$IFS" _CLAP_COMPLETE_INDEX="$i" create-dump -- "${words[@]}" 2>/dev/null))
    COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
    if [[ "${COMPREPLY[0]}" == *[=/:] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o bashdefault -o nosort -F _create_dump create-dump 2>/dev/null ||
    complete -o bashdefault -F _create_dump create-dump
