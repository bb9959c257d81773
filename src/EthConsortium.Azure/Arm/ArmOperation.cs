using System.Text.Json.Nodes;
using Azure.Core;

namespace EthConsortium.Azure.Arm;

/// <summary>Something that Azure takes its time for. It goes on there whether it is waited for or not.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations.</remarks>
public sealed class ArmOperation
{
    private static readonly string[] s_ends = ["Succeeded", "Failed", "Canceled", "Cancelled"];

    private readonly ArmClient _client;
    private readonly string _request;
    private readonly ArmSecrets _secrets;
    private readonly Uri? _result;
    private Uri? _poll;

    private ArmOperation(ArmClient client, string request, ArmSecrets secrets, Uri? poll, Uri? result)
    {
        _client = client;
        _request = request;
        _secrets = secrets;
        _poll = poll;
        _result = result;
        HasCompleted = poll is null;
        Delay = client.Options.PollInterval;
    }

    /// <summary>Whether it is over, with success: one that failed throws when it is looked at.</summary>
    public bool HasCompleted { get; private set; }

    /// <summary>What Azure last called its state.</summary>
    public string Status { get; private set; } = "Running";

    /// <summary>The document it led to, JSON without secrets; null while it runs and when it leads to none.</summary>
    public string? Result { get; private set; }

    /// <summary>What another process needs to go on waiting, <see cref="ArmClient.Resume"/>; null when it is over. Holds no secret.</summary>
    public string? Link => _poll is null ? null : _result is null ? _poll.AbsoluteUri : $"{_poll.AbsoluteUri} {_result.AbsoluteUri}";

    /// <summary>How long Azure asks to wait before looking again.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>Looks once.</summary>
    /// <exception cref="ArmRequestException">It failed or was cancelled, or could not be looked at.</exception>
    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        if (_poll is null)
        {
            return;
        }

        ArmAnswer answer = await _client.SendAsync(RequestMethod.Get, _poll, body: null, _secrets, headers: [], cancellationToken).ConfigureAwait(false);
        Delay = answer.RetryAfter ?? _client.Options.PollInterval;

        // Which kind of link it is shows in the answer: the first kind always tells a status, a resource tells its state, the other kind tells by the code.
        JsonObject? body = answer.Body as JsonObject;
        bool isResource = _poll == _result;
        string? status = isResource ? ArmJson.Text((body?["properties"] as JsonObject)?["provisioningState"]) : IsStatus(body) ? ArmJson.Text(body!["status"]) : null;
        Status = status ?? (answer.Status == 202 ? "Running" : "Succeeded");
        if (answer.Status == 202 || !s_ends.Contains(Status, StringComparer.OrdinalIgnoreCase))
        {
            return;
        }

        if (!Status.Equals("Succeeded", StringComparison.OrdinalIgnoreCase))
        {
            throw Failure(answer, body?["error"] ?? (body?["properties"] as JsonObject)?["error"]);
        }

        if (isResource || _result is null)
        {
            Complete(body);
            return;
        }

        ArmAnswer result = await _client.SendAsync(RequestMethod.Get, _result, body: null, _secrets, headers: [], cancellationToken).ConfigureAwait(false);
        Complete(result.Body as JsonObject);
    }

    /// <summary>Looks until it is over, as often as Azure asks for.</summary>
    /// <param name="cancellationToken">Stops waiting; Azure goes on.</param>
    /// <exception cref="ArmRequestException">It failed or was cancelled, or could not be looked at.</exception>
    public async Task<ArmOperation> WaitAsync(CancellationToken cancellationToken)
    {
        while (!HasCompleted)
        {
            await Task.Delay(Delay, _client.Options.Time, cancellationToken).ConfigureAwait(false);
            await UpdateAsync(cancellationToken).ConfigureAwait(false);
        }

        return this;
    }

    internal static ArmOperation Done(ArmClient client, string request) => new(client, request, ArmSecrets.Of(body: null), poll: null, result: null) { Status = "Succeeded" };

    internal static ArmOperation Start(ArmClient client, RequestMethod method, ResourceId? resource, string apiVersion, ArmAnswer answer, ArmSecrets secrets)
    {
        bool isWrite = method == RequestMethod.Put || method == RequestMethod.Patch;
        Uri? self = isWrite && resource is not null ? client.ToUri(resource.ToString(), apiVersion) : null;
        Uri? poll = Own(answer.AsyncOperation ?? (answer.Status == 202 || isWrite ? answer.Location : null));
        JsonObject? body = answer.Body as JsonObject;
        string? state = ArmJson.Text((body?["properties"] as JsonObject)?["provisioningState"]);
        if (poll is null && self is not null && state is not null && !s_ends.Contains(state, StringComparer.OrdinalIgnoreCase))
        {
            poll = self;
        }

        // A POST's result is where its Location leads; a DELETE has none.
        Uri? result = self ?? (method == RequestMethod.Post && answer.AsyncOperation is not null ? Own(answer.Location) : null);
        ArmOperation operation = new(client, answer.Request, secrets, poll, result);
        operation.Delay = answer.RetryAfter ?? operation.Delay;
        if (poll is null)
        {
            operation.Status = state ?? "Succeeded";
            if (state is not null && !state.Equals("Succeeded", StringComparison.OrdinalIgnoreCase))
            {
                throw operation.Failure(answer, body?["error"]);
            }

            operation.Result = body?.ToJsonString();
        }

        return operation;

        Uri? Own(string? link) => link is null ? null : client.OwnUri(link, answer.Request);
    }

    internal static ArmOperation Resume(ArmClient client, string link)
    {
        ArgumentNullException.ThrowIfNull(link);
        string[] parts = link.Split(' ');
        if (parts.Length > 2 || !parts.All(part => Uri.TryCreate(part, UriKind.Absolute, out _)))
        {
            throw new FormatException($"Expected the link of an operation, found '{link}'.");
        }

        try
        {
            Uri poll = client.OwnUri(parts[0], "Resuming an operation");
            return new ArmOperation(client, $"The operation {poll.AbsolutePath}", ArmSecrets.Of(body: null), poll, parts.Length > 1 ? client.OwnUri(parts[1], "Resuming an operation") : null) { Delay = TimeSpan.Zero };
        }
        catch (ArmRequestException error)
        {
            throw new FormatException($"Expected the link of an operation of this cloud, found '{link}'.", error);
        }
    }

    private static bool IsStatus(JsonObject? body) => ArmJson.Text(body?["status"]) is not null && body?["type"] is null;

    private ArmRequestException Failure(ArmAnswer answer, JsonNode? error) =>
        new(_request, answer.Status, ArmError.Read(error, _secrets) ?? new ArmError(Status, $"Azure says {Status} and not why.")) { RequestId = answer.RequestId, CorrelationId = answer.CorrelationId };

    private void Complete(JsonObject? body)
    {
        _poll = null;
        HasCompleted = true;
        Result = body?.ToJsonString();
    }
}
