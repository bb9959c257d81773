using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates;

/// <summary>
/// What a machine does when it first starts: packages, a user, the node agent's configuration and the unit that fetches and runs the agent.
/// </summary>
/// <remarks>
/// Values that Azure fills in go in as base64: nothing they hold can break out of the YAML or reach a shell. No secret is among them; the agent asks the vault.
/// Source: https://cloudinit.readthedocs.io/en/latest/reference/modules.html
/// </remarks>
public static class CloudInit
{
    // Where the agent's configuration stands in the text, until the template puts its expression there.
    private const string Config = "{config}";
    private const string ArtefactUrl = "{artefact-url}";
    private const string ArtefactSha256 = "{artefact-sha256}";

    /// <summary>Installed on every machine.</summary>
    public static ImmutableArray<string> Packages { get; } = ["ca-certificates", "chrony", "curl", "unattended-upgrades"];

    /// <summary>The script that brings the agent of the given digest, or does nothing where it is there. POSIX shell.</summary>
    public const string InstallScript = """
        #!/bin/sh
        set -eu
        umask 022
        url=$(cat /etc/ethconsortium/artefact.url)
        sha256=$(cat /etc/ethconsortium/artefact.sha256)
        target=/opt/ethconsortium
        if [ -f "$target/.sha256" ] && [ "$(cat "$target/.sha256")" = "$sha256" ]; then
          exit 0
        fi
        work=$(mktemp -d)
        trap 'rm -rf "$work"' EXIT
        curl --fail --silent --show-error --location --proto '=https' --proto-redir '=https' --max-time 600 --output "$work/node.tar.gz" "$url"
        if ! printf '%s  %s\n' "$sha256" "$work/node.tar.gz" | sha256sum --check --status; then
          echo "The node agent that was fetched does not have the SHA-256 $sha256: it is not installed." >&2
          exit 1
        fi
        mkdir "$work/new"
        tar --extract --gzip --no-same-owner --file "$work/node.tar.gz" --directory "$work/new"
        if [ ! -x "$work/new/ethconsortium-node" ]; then
          echo "The archive has no program ethconsortium-node at its top." >&2
          exit 1
        fi
        printf '%s' "$sha256" >"$work/new/.sha256"
        rm -rf "$target"
        mv "$work/new" "$target"
        chmod 755 "$target"

        """;

    /// <summary>The agent's unit. Keys live in its run-time directory, which is memory.</summary>
    /// <remarks>
    /// <c>KillMode=mixed</c>: the agent alone is asked to end, and stops its client in order before it gives the identity back; what is left of a killed one is killed.
    /// Not <c>MemoryDenyWriteExecute</c>, which .NET's compiler could not live with.
    /// </remarks>
    public const string Unit = """
        [Unit]
        Description=EthConsortium node
        Wants=network-online.target
        After=network-online.target
        StartLimitIntervalSec=0

        [Service]
        ExecStartPre=+/usr/local/sbin/ethconsortium-install
        ExecStart=/opt/ethconsortium/ethconsortium-node --config /etc/ethconsortium/node.json
        User=ethconsortium
        Group=ethconsortium
        Restart=always
        RestartSec=10
        TimeoutStartSec=900
        TimeoutStopSec=45
        KillMode=mixed
        SyslogIdentifier=ethconsortium-node
        SyslogFacility=daemon
        RuntimeDirectory=ethconsortium
        RuntimeDirectoryMode=0700
        StateDirectory=ethconsortium
        StateDirectoryMode=0700
        LimitCORE=0
        LimitNOFILE=65536
        UMask=0077
        CapabilityBoundingSet=
        LockPersonality=true
        NoNewPrivileges=true
        PrivateDevices=true
        PrivateTmp=true
        ProtectClock=true
        ProtectControlGroups=true
        ProtectHome=true
        ProtectHostname=true
        ProtectKernelLogs=true
        ProtectKernelModules=true
        ProtectKernelTunables=true
        ProtectSystem=strict
        RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
        RestrictNamespaces=true
        RestrictRealtime=true
        RestrictSUIDSGID=true
        SystemCallArchitectures=native

        [Install]
        WantedBy=multi-user.target

        """;

    /// <summary>The whole document, with these texts already in base64.</summary>
    public static ArmExpression Document(ArmExpression configBase64, ArmExpression artefactUrlBase64, ArmExpression artefactSha256Base64)
    {
        List<ArmExpression> parts = [];
        string rest = Template();
        foreach ((string mark, ArmExpression value) in ((string, ArmExpression)[])[(Config, configBase64), (ArtefactUrl, artefactUrlBase64), (ArtefactSha256, artefactSha256Base64)])
        {
            int at = rest.IndexOf(mark, StringComparison.Ordinal);
            parts.Add(rest[..at]);
            parts.Add(value);
            rest = rest[(at + mark.Length)..];
        }

        return ArmFunctions.Concat([.. parts, rest]);
    }

    private static string Template() => $$"""
        #cloud-config
        package_update: true
        packages:
        {{Indent("  - ", string.Join('\n', Packages))}}
        users:
          - default
          - name: ethconsortium
            gecos: EthConsortium node
            system: true
            shell: /usr/sbin/nologin
        write_files:
          - path: /etc/ethconsortium/node.json
            owner: root:ethconsortium
            permissions: '0640'
            defer: true
            encoding: b64
            content: {{Config}}
          - path: /etc/ethconsortium/artefact.url
            permissions: '0644'
            encoding: b64
            content: {{ArtefactUrl}}
          - path: /etc/ethconsortium/artefact.sha256
            permissions: '0644'
            encoding: b64
            content: {{ArtefactSha256}}
          - path: /usr/local/sbin/ethconsortium-install
            permissions: '0755'
            content: |
        {{Indent("      ", InstallScript)}}
          - path: /etc/systemd/system/ethconsortium-node.service
            permissions: '0644'
            content: |
        {{Indent("      ", Unit)}}
        runcmd:
          - [systemctl, daemon-reload]
          - [systemctl, enable, --now, --no-block, ethconsortium-node.service]

        """;

    private static string Indent(string prefix, string text) =>
        string.Join('\n', text.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? line : $"{prefix}{line}"));
}
