namespace EthConsortium.Core.Deployment;

/// <summary>Tells how far a deployment is: what is being made, what is slow and why, and once for each resource that it is done.</summary>
internal sealed class DeploymentProgress(ConsortiumDeployment deployment, IOperationSink sink)
{
    private readonly HashSet<DeploymentResource> _told = [];

    public static string Activity(string member) => $"Deploy member {member}";

    public void Show(IReadOnlyList<DeploymentResource> resources)
    {
        foreach (DeploymentResource resource in resources.Where(each => !each.IsUnderWay).Select(each => each with { Note = null, ChangedAt = null }).Where(_told.Add))
        {
            sink.Verbose(resource.ToString());
        }

        DeploymentResource[] running = [.. resources.Where(each => each.IsUnderWay).OrderBy(each => each.Note is null)];
        int done = resources.Count - running.Length;
        string now = running.Length switch
        {
            0 => "",
            1 => $", now {Name(running[0])}",
            _ => $", now {Name(running[0])} and {running.Length - 1} more",
        };
        string activity = deployment.Member is { } member ? Activity(member) : $"Deployment {deployment.Name}";
        sink.Progress(new(activity, $"{done} done{now}"));
    }

    private static string Name(DeploymentResource resource) => $"{DeploymentResource.Describe(resource.Id)}{(resource.Note is null ? "" : $" ({resource.Note})")}";
}
