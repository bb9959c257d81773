using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

/// <summary>The built command line as a process of its own, with a temporary folder of its own: what it leaves behind is in there.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    // For a process that hangs; far more than a loaded machine needs.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Channel<string> _errorLines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _error = new();
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<JsonElement> _document = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private CliProcess(Process process, string folder)
    {
        _process = process;
        Folder = folder;
        _reading = Task.WhenAll(ReadOutputAsync(), ReadErrorAsync());
    }

    /// <summary>Its folder for temporary files.</summary>
    public string Folder { get; }

    public int Id => _process.Id;

    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    public string Output => _output.ToString();

    public static CliProcess Start(params string[] arguments) => StartIn(Directory.CreateTempSubdirectory("ethconsortium-test-").FullName, arguments);

    /// <summary>Starts it with the temporary folder of another.</summary>
    public static CliProcess StartIn(string folder, params string[] arguments)
    {
        string[] command = [.. IsInterruptIgnored() ? (string[])["env", "--default-signal=INT", "dotnet"] : ["dotnet"], Path.Combine(AppContext.BaseDirectory, "ethconsortium.dll"), .. arguments];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = folder;
        start.Environment["ETHCONSORTIUM_HOME"] = HomeOf(folder);
        start.Environment["ETHCONSORTIUM_TOOLS"] = RepositoryRoot.PathOf("tools");

        // The runtime's own pipes for debuggers would lie in the folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return new CliProcess(Process.Start(start)!, folder);
    }

    /// <summary>Whether this process was started to ignore Ctrl+C, as in the background of a script: then its children would, too.</summary>
    private static bool IsInterruptIgnored()
    {
        const ulong Interrupt = 1 << (2 - 1);
        string? ignored = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        return ignored is not null && (ulong.Parse(ignored["SigIgn:".Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & Interrupt) != 0;
    }

    /// <summary>The JSON document, as soon as it is whole, while the process may go on.</summary>
    public Task<JsonElement> ReadDocumentAsync() => _document.Task.WaitAsync(s_patience);

    /// <summary>Waits for a line on standard error.</summary>
    public async Task WaitForLineAsync(string part)
    {
        using CancellationTokenSource limit = new(s_patience);
        await foreach (string line in _errorLines.Reader.ReadAllAsync(limit.Token))
        {
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The process ended without '{part}':\n{Error}");
    }

    /// <summary>Ends its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Sends a signal: INT, TERM, KILL.</summary>
    public void Signal(string name) => NpmTool.Run("kill", ["-s", name, Id.ToString(CultureInfo.InvariantCulture)]);

    public async Task<int> WaitForExitAsync()
    {
        using CancellationTokenSource limit = new(s_patience);
        await _process.WaitForExitAsync(limit.Token);
        await _reading.WaitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>What is still there: files in the folder, and processes that were started for it.</summary>
    public List<string> Remains()
    {
        List<string> remains = [.. Directory.EnumerateFileSystemEntries(Folder)];
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                string command = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (command.Contains(Folder, StringComparison.Ordinal))
                {
                    remains.Add($"process {Path.GetFileName(process)}: {command}");
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It ended just now.
            }
        }

        return remains;
    }

    /// <summary>Waits until what cleans up after a killed process has done so.</summary>
    public async Task WaitForNothingToRemainAsync()
    {
        using CancellationTokenSource limit = new(s_patience);
        while (Remains() is { Count: > 0 } left)
        {
            Assert.False(limit.IsCancellationRequested, $"Still there: {string.Join(", ", left)}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        foreach (string folder in new[] { Folder, HomeOf(Folder) }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The folder of its user's files, beside that for temporary ones.</summary>
    private static string HomeOf(string folder) => folder + "-home";

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Append(line).Append('\n');
            if (line == "}")
            {
                _document.TrySetResult(JsonDocument.Parse(_output.ToString()).RootElement.Clone());
            }
        }

        _document.TrySetException(new InvalidOperationException("The process ended without a document."));
        _ = _document.Task.Exception;
    }

    private async Task ReadErrorAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_error)
            {
                _error.Append(line).Append('\n');
            }

            await _errorLines.Writer.WriteAsync(line);
        }

        _errorLines.Writer.Complete();
    }
}
