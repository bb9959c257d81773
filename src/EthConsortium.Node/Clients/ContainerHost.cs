using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using EthConsortium.Core;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Clients;

/// <summary>
/// Runs the client in a container, by the image's digest, through the socket of the Docker Engine. Its files are at the same
/// paths as outside, its network is the machine's (so that its JSON-RPC stays on the machine's loopback), it runs as the agent's user,
/// without capabilities, on a read-only root.
/// </summary>
/// <remarks>
/// A container does not end with the process that started it. So the <see cref="Watcher"/> runs in the container, on its stdin:
/// the engine closes that with the agent's connection (StdinOnce), and the watcher kills the client. The image needs a shell: bash, or
/// the sh of busybox; with another the client is killed at once when it runs on a lease.
/// </remarks>
[SupportedOSPlatform("linux")]
public sealed class ContainerHost : IClientHost, IDisposable
{
    private const string PreferBash = """if command -v bash >/dev/null; then exec bash -c "$0" "$@"; else exec sh -c "$0" "$@"; fi""";

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);

    private readonly ClientPin _pin;
    private readonly ContainerHostOptions _options;
    private readonly DockerEngine _engine;
    private readonly string _image;

    /// <summary>A host.</summary>
    /// <param name="pin">Which image it has to be.</param>
    /// <param name="options">How it runs; null is all defaults.</param>
    /// <exception cref="ConsortiumException">The pin has no digest of an image: <see cref="ErrorCode.ClientNotPinned"/>.</exception>
    public ContainerHost(ClientPin pin, ContainerHostOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pin);
        _pin = pin;
        _image = pin.ImageReference();
        _options = options ?? new ContainerHostOptions();
        _engine = new DockerEngine(_options.Socket, _options.TimeProvider);
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (await _engine.HasImageAsync(_image, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await _engine.PullAsync(_pin.Image, _pin.ImageDigest!, cancellationToken).ConfigureAwait(false);
        if (!await _engine.HasImageAsync(_image, cancellationToken).ConfigureAwait(false))
        {
            throw new ConsortiumException(ErrorCode.ClientNotStarted, $"The image {_image} is not there, and pulling it did not bring it. Check the digest and the way to the registry.", _image);
        }
    }

    /// <inheritdoc/>
    public async Task<IClientProcess> StartAsync(ClientConfiguration configuration, IReadOnlyList<string> arguments, TimeSpan? runUntil, ClientLog log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(log);

        // What an agent left that was killed, and an engine that did not notice.
        await _engine.RemoveAsync(_options.Name, cancellationToken).ConfigureAwait(false);
        string id = await _engine.CreateAsync(_options.Name, Describe(configuration, arguments, runUntil), cancellationToken).ConfigureAwait(false);
        Stream? stream = null;
        try
        {
            stream = await _engine.AttachAsync(id, cancellationToken).ConfigureAwait(false);
            ContainerProcess process = new(_engine, id, stream, runUntil, log, _options.TimeProvider);
            await _engine.StartAsync(id, cancellationToken).ConfigureAwait(false);
            process.Follow();
            return process;
        }
        catch
        {
            if (stream is not null)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }

            await RemoveAsync(id, runUntil).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Removes what may run although the engine did not say so, and returns when it runs no more: whoever holds its identity may give that back then.</summary>
    private async Task RemoveAsync(string id, TimeSpan? runUntil)
    {
        while (true)
        {
            try
            {
                await _engine.RemoveAsync(id, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (ConsortiumException) when (runUntil is null || BootTime.Instance.GetElapsedTime(0) >= runUntil)
            {
                return; // Its watcher has killed it, or there is no identity to be given back. The next start removes what is left of it.
            }
            catch (ConsortiumException)
            {
                await Task.Delay(s_retryDelay, _options.TimeProvider).ConfigureAwait(false);
            }
        }
    }

    private static JsonArray Strings(IEnumerable<string> items) => new([.. items.Select(item => (JsonNode)item)]);

    /// <summary>The user and group the agent acts as; the client has to read files that nobody else may.</summary>
    private static string OwnUser()
    {
        string[] lines = File.ReadAllLines("/proc/self/status");
        string Effective(string name) => lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split('\t')[2];
        return $"{Effective("Uid:")}:{Effective("Gid:")}";
    }

    private JsonObject Describe(ClientConfiguration configuration, IReadOnlyList<string> arguments, TimeSpan? runUntil) => new()
    {
        ["Image"] = _image,
        ["User"] = OwnUser(),
        ["WorkingDir"] = configuration.DataFolder,
        ["Env"] = Strings(["LANG=C.UTF-8", $"HOME={configuration.DataFolder}", .. configuration.Environment.Select(variable => $"{variable.Key}={variable.Value}")]),
        ["Entrypoint"] = Strings(["/bin/sh", "-c", PreferBash, Watcher.Script, "client", runUntil is { } deadline ? Watcher.Limit(deadline) : ""]),
        ["Cmd"] = Strings([_pin.ImageProgram, .. arguments]),
        ["Tty"] = false,
        ["OpenStdin"] = true,
        ["StdinOnce"] = true,
        ["AttachStdin"] = true,
        ["AttachStdout"] = true,
        ["AttachStderr"] = true,
        ["HostConfig"] = new JsonObject
        {
            ["NetworkMode"] = "host",
            ["Binds"] = Strings([$"{configuration.DataFolder}:{configuration.DataFolder}", $"{configuration.SecretsFolder}:{configuration.SecretsFolder}"]),

            // As process 1 the client could not be killed from within.
            ["Init"] = true,
            ["ReadonlyRootfs"] = true,
            ["Tmpfs"] = new JsonObject { ["/tmp"] = "rw,exec,nosuid,nodev" },
            ["CapDrop"] = Strings(["ALL"]),
            ["SecurityOpt"] = Strings(["no-new-privileges"]),
            ["RestartPolicy"] = new JsonObject { ["Name"] = "no" },

            // The agent reads the lines; the engine keeps none.
            ["LogConfig"] = new JsonObject { ["Type"] = "none" },
        },
    };
}
