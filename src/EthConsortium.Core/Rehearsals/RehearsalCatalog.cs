using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EthConsortium.Core.Rehearsals;

/// <summary>
/// The rehearsals of this user that stay up, each described by files in one folder: <c>id.json</c> says what it is,
/// <c>id.lock</c> is held by its process until that ends, however it ends, and <c>id.stop</c> asks it to.
/// </summary>
/// <remarks>The lock tells a rehearsal from one that was killed, whose process id may be another program's by now.</remarks>
public sealed class RehearsalCatalog
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly string _folder;

    /// <summary>The catalog in a home folder.</summary>
    /// <param name="home">Such as <see cref="ConsortiumFolders.Home"/>.</param>
    public RehearsalCatalog(string home) => _folder = Path.Combine(home, "rehearsals");

    /// <summary>The rehearsals that are up or coming up, oldest first. What killed ones left behind is deleted.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder is somebody else's.</exception>
    public IReadOnlyList<RunningRehearsal> List()
    {
        if (!Directory.Exists(_folder))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateFiles(_folder, "*.json").ToList()
                .Select(path => int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? Find(id) : null)
                .OfType<RunningRehearsal>()
                .OrderBy(rehearsal => rehearsal.StartedAt),
        ];
    }

    /// <summary>The rehearsal with that process id, or null.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder is somebody else's.</exception>
    public RunningRehearsal? Find(int id)
    {
        string path = PathOf(id, "json");
        if (!File.Exists(path))
        {
            return null;
        }

        // Closed to others, and this user's: nobody else puts files there to be believed.
        PrivateFiles.CreateFolder(_folder);
        if (!IsHeld(PathOf(id, "lock")))
        {
            Delete(id);
            return null;
        }

        try
        {
            if (!PrivateFiles.IsPrivate(path))
            {
                return null;
            }

            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize<RunningRehearsal>(file, s_json) is { } rehearsal && rehearsal.Id == id ? rehearsal : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or FormatException or ArgumentException)
        {
            // It has just ended; or it is nothing that a rehearsal wrote.
            return null;
        }
    }

    /// <summary>The rehearsal with that process id.</summary>
    /// <exception cref="ConsortiumException">There is none (<see cref="ErrorCode.RehearsalNotFound"/>).</exception>
    public RunningRehearsal Get(int id) => Find(id) ?? throw new ConsortiumException(
        ErrorCode.RehearsalNotFound, $"Expected a rehearsal of yours with the id {id}, found none. Get-ConsortiumRehearsal lists those that are up.", id);

    /// <summary>Enters a rehearsal that runs in this process.</summary>
    /// <param name="name">The name of the consortium.</param>
    /// <param name="time">The clock.</param>
    public RehearsalEntry Enter(string name, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        int id = Environment.ProcessId;
        PrivateFiles.CreateFolder(_folder);

        // Of an earlier process with this id, which was killed.
        Delete(id);
        FileStream held = PrivateFiles.Open(PathOf(id, "lock"), FileMode.CreateNew);
        return new RehearsalEntry(this, held, new RunningRehearsal(id, name, time.GetUtcNow()), time);
    }

    /// <summary>Asks a rehearsal to end, and waits until its process has. One that has ended already is none to worry about; one that does not end in time is killed, and takes its chain with it.</summary>
    /// <param name="rehearsal">The rehearsal.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting; the rehearsal ends all the same.</param>
    public async Task StopAsync(RunningRehearsal rehearsal, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rehearsal);
        using Process? process = FindProcess(rehearsal.Id);

        // Asked after the process was taken hold of: so it is the rehearsal's, not that of a later owner of the id.
        if (process is null || Find(rehearsal.Id) is not { } found || found.StartedAt != rehearsal.StartedAt)
        {
            return;
        }

        try
        {
            PrivateFiles.Write(PathOf(rehearsal.Id, "stop"), "");
        }
        catch (IOException) when (IsStopRequested(rehearsal.Id))
        {
            // Somebody else has asked.
        }

        try
        {
            await process.WaitForExitAsync(cancellationToken).WaitAsync(s_patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process.Kill();
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            Delete(rehearsal.Id);
        }
    }

    internal bool IsStopRequested(int id) => File.Exists(PathOf(id, "stop"));

    /// <summary>Replaces the description as a whole: a reader sees the old one or the new one.</summary>
    internal void Write(RunningRehearsal rehearsal)
    {
        string unfinished = PathOf(rehearsal.Id, "tmp");
        File.Delete(unfinished);
        PrivateFiles.Write(unfinished, JsonSerializer.Serialize(rehearsal, s_json));
        WhenUnread(() => File.Move(unfinished, PathOf(rehearsal.Id, "json"), overwrite: true));
    }

    internal void Delete(int id)
    {
        foreach (string kind in new[] { "json", "tmp", "stop", "lock" })
        {
            WhenUnread(() => File.Delete(PathOf(id, kind)));
        }
    }

    /// <summary>Windows refuses to replace or delete what somebody is just reading; a reader takes no longer than this waits.</summary>
    private static void WhenUnread(Action change)
    {
        const int Attempts = 50;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                change();
                return;
            }
            catch (Exception error) when (OperatingSystem.IsWindows() && attempt < Attempts && error is (IOException or UnauthorizedAccessException))
            {
                Thread.Sleep(millisecondsTimeout: 10);
            }
        }
    }

    private static Process? FindProcess(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsHeld(string path)
    {
        try
        {
            // Shared, so that two who look do not take each other for the holder.
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read).Dispose();
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private string PathOf(int id, string kind) => Path.Combine(_folder, $"{id}.{kind}");
}
