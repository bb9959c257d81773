@{
    # The only place where the version is written: MSBuild reads it from here (Directory.Build.props).
    ModuleVersion        = '0.1.0'
    GUID                 = '6d2f3c1e-6a54-4c0b-9d1f-0e6c4d6b8a21'
    Author               = 'the EthConsortium authors'
    CompanyName          = 'EthConsortium'
    Copyright            = '(c) the EthConsortium authors. MIT License.'
    Description          = 'Deploy, pair, join, govern and watch a private Ethereum consortium network on Azure.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    RootModule           = 'EthConsortium.PowerShell.dll'
    FormatsToProcess     = @('EthConsortium.format.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Add-ConsortiumAdmin'
        'Add-ConsortiumValidator'
        'Connect-Consortium'
        'Connect-ConsortiumGateway'
        'Disable-ConsortiumSshAccess'
        'Disconnect-Consortium'
        'Disconnect-ConsortiumGateway'
        'Enable-ConsortiumSshAccess'
        'Export-ConsortiumAccount'
        'Export-ConsortiumTemplate'
        'Get-ConsortiumAccount'
        'Get-ConsortiumAdmin'
        'Get-ConsortiumDeployment'
        'Get-ConsortiumGateway'
        'Get-ConsortiumHistory'
        'Get-ConsortiumMember'
        'Get-ConsortiumNetworkInfo'
        'Get-ConsortiumNode'
        'Get-ConsortiumPlan'
        'Get-ConsortiumProposal'
        'Get-ConsortiumRehearsal'
        'Get-ConsortiumValidator'
        'Import-ConsortiumAccount'
        'New-ConsortiumAccount'
        'New-ConsortiumMember'
        'New-ConsortiumTrafficManager'
        'Protect-ConsortiumTransaction'
        'Remove-ConsortiumAdmin'
        'Remove-ConsortiumMember'
        'Remove-ConsortiumValidator'
        'Send-ConsortiumEther'
        'Set-ConsortiumAdminAlias'
        'Start-ConsortiumRehearsal'
        'Stop-ConsortiumRehearsal'
        'Submit-ConsortiumTransaction'
        'Test-ConsortiumGateway'
        'Test-ConsortiumNetwork'
        'Test-ConsortiumPlan'
        'Undo-ConsortiumVote'
        'Update-ConsortiumGatewayKey'
        'Wait-ConsortiumDeployment'
    )
    VariablesToExport    = @()
    AliasesToExport      = @(
        'CreateConnection'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('Ethereum', 'Blockchain', 'Consortium', 'Azure', 'Governance', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            # Set from CHANGELOG.md when the module is staged.
            ReleaseNotes = ''
        }
    }
}
