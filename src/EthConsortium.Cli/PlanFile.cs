using EthConsortium.Core.Planning;

namespace EthConsortium.Cli;

/// <summary>Reads a plan from a file, and says all that is wrong with it.</summary>
internal static class PlanFile
{
    /// <summary>Reads the plan; what stands in the way is added to <paramref name="problems"/>, and the answer is null.</summary>
    public static async Task<ConsortiumPlan?> ReadAsync(FileInfo file, List<string> problems, CancellationToken cancellationToken)
    {
        try
        {
            return await ConsortiumPlan.ReadAsync(file.FullName, cancellationToken);
        }
        catch (ConsortiumPlanException error)
        {
            problems.AddRange(error.Diagnostics.Select(d => $"{file}: {d.Path}: {d.Message}"));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add($"{file}: There is no such file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{file}: The file cannot be read: {error.Message}");
        }

        return null;
    }
}
