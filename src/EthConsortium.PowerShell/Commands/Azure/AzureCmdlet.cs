using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EthConsortium.Azure;
using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Rehearsals;
using EthConsortium.PowerShell.Completion;
using EthConsortium.PowerShell.Errors;

namespace EthConsortium.PowerShell.Commands.Azure;

/// <summary>What the cmdlets have in common that ask Azure: which cloud, and whose sign-in.</summary>
public abstract class AzureCmdlet : ConsortiumCmdlet
{
    private StrongBox<AzureCredentialKind>? _signIn;
    private ArmClient? _client;

    private protected AzureCmdlet()
    {
    }

    /// <summary>
    /// Whose sign-in is used; never another one. If not given, that of the Az module (Connect-AzAccount), as in Cloud Shell. AzureCli is that of
    /// az login; ManagedIdentity that of the machine, as in Azure Automation; ServicePrincipal an application, by -ClientSecret or
    /// -CertificatePath; DeviceCode a person, with a code on a page of Microsoft's.
    /// </summary>
    [Parameter]
    public AzureCredentialKind AzureSignIn
    {
        get => _signIn?.Value ?? AzureCredentialKind.AzurePowerShell;
        set => _signIn = new(value);
    }

    /// <summary>The cloud. If not given, the public one.</summary>
    [Parameter]
    [ValidateSet("AzureCloud", "AzureUSGovernment", "AzureChinaCloud")]
    public string AzureCloud { get; set; } = "AzureCloud";

    /// <summary>The tenant to sign in to: its id, or one of its domains. If not given, the one that the account is of; a service principal needs it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TenantId { get; set; }

    /// <summary>The client id of a user-assigned managed identity, or of the application of a service principal.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>The secret of a service principal.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? ClientSecret { get; set; }

    /// <summary>The file with the certificate of a service principal and its private key: PKCS#12 (.pfx, .p12) or PEM.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificatePath { get; set; }

    /// <summary>The password of a PKCS#12 file.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? CertificatePassword { get; set; }

    /// <summary>The id of a rehearsal that is up, from Get-ConsortiumRehearsal: its stand-in for Azure is asked, and nothing of Azure.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RehearsalCompleter))]
    [ValidateRange(1, int.MaxValue)]
    public int? Rehearsal { get; set; }

    /// <summary>The client for all records of this invocation. For <see cref="ConsortiumCmdlet.ProcessAsync"/>.</summary>
    private protected async Task<ArmClient> OpenAzureAsync() => _client ??= (await FindAccessAsync()).Open(Sink, TimeProvider.System);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _client?.Dispose();
        }
    }

    private async Task<AzureAccess> FindAccessAsync()
    {
        CheckTogether();
        if (Rehearsal is { } id)
        {
            RunningRehearsal rehearsal = new RehearsalCatalog(ConsortiumFolders.Home).Get(id);
            return AzureAccess.To(rehearsal.Azure ?? throw new ConsortiumException(ErrorCode.RehearsalNotFound, $"The rehearsal {id} has no stand-in for Azure yet. Wait until it is ready.", id));
        }

        AzureSignIn signIn = new(AzureSignIn)
        {
            TenantId = AzureSignIn is AzureCredentialKind.ServicePrincipal ? null : TenantId,
            ManagedIdentityClientId = AzureSignIn is AzureCredentialKind.ManagedIdentity ? ClientId : null,
            ServicePrincipal = AzureSignIn is AzureCredentialKind.ServicePrincipal ? await FindServicePrincipalAsync() : null,
            // A warning is what everybody sees, in a job and in a log, too.
            ShowDeviceCode = (message, _) =>
            {
                WriteWarning(message);
                return Task.CompletedTask;
            },
        };
        return AzureAccess.To(EthConsortium.Azure.AzureCloud.All.Single(cloud => cloud.Name.Equals(AzureCloud, StringComparison.OrdinalIgnoreCase)), signIn);
    }

    private void CheckTogether()
    {
        bool isApplication = AzureSignIn is AzureCredentialKind.ServicePrincipal;
        string? problem = this switch
        {
            { Rehearsal: not null } when _signIn is not null || TenantId is not null || ClientId is not null || ClientSecret is not null || CertificatePath is not null
                => "Expected -Rehearsal alone, found parameters for signing in to Azure with it.",
            { ClientSecret: not null } or { CertificatePath: not null } when !isApplication
                => $"Expected -AzureSignIn ServicePrincipal with -ClientSecret or -CertificatePath, found {AzureSignIn}.",
            { CertificatePassword: not null, CertificatePath: null } => "Expected -CertificatePath with -CertificatePassword, found none.",
            { ClientId: not null } when !isApplication && AzureSignIn is not AzureCredentialKind.ManagedIdentity
                => $"Expected -AzureSignIn ManagedIdentity or ServicePrincipal with -ClientId, found {AzureSignIn}.",
            { TenantId: not null } when AzureSignIn is AzureCredentialKind.ManagedIdentity => "Expected no -TenantId with a managed identity, which is of one tenant; found one.",
            { TenantId: null } or { ClientId: null } when isApplication => "Expected -TenantId and -ClientId with -AzureSignIn ServicePrincipal, found not both.",
            _ when isApplication && ClientSecret is null == CertificatePath is null => "Expected one of -ClientSecret and -CertificatePath with -AzureSignIn ServicePrincipal, found none or both.",
            _ => null,
        };
        if (problem is not null)
        {
            throw new ParametersInvalidException(problem);
        }
    }

    private async Task<AzureServicePrincipal> FindServicePrincipalAsync()
    {
        if (ClientSecret is { } secret)
        {
            // The SDK takes a secret only as a string.
            return Secrets.Use(secret, characters => AzureServicePrincipal.WithSecret(TenantId!, ClientId!, characters.ToString()));
        }

        string path = await ResolvePathAsync(CertificatePath!);
        try
        {
            bool isPem = (await File.ReadAllBytesAsync(path)).AsSpan().IndexOf("-----BEGIN"u8) >= 0;
            X509Certificate2 certificate = isPem
                ? X509Certificate2.CreateFromPemFile(path)
                : CertificatePassword is { } password ? Secrets.Use(password, characters => new X509Certificate2(path, characters.Span)) : new X509Certificate2(path);
            return AzureServicePrincipal.WithCertificate(TenantId!, ClientId!, certificate);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new FormatException($"Expected a certificate with its private key in {path}, PKCS#12 or PEM, found something else or another password: {error.Message}", error);
        }
    }
}
