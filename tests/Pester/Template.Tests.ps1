BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $script:example = "$repository/examples/three-banks-azure.json"
    $script:member = @{ Name = 'Three banks'; MemberName = 'A'; MemberId = 7; ResourceGroupName = 'bank-a'; Location = 'westeurope' }
}

Describe 'Export-ConsortiumTemplate' {
    It 'writes the files of each member of a plan from the pipeline' {
        $files = Get-ConsortiumPlan $example | Export-ConsortiumTemplate -OutputFolder $TestDrive/all
        $files[0].GetType().FullName | Should -Be EthConsortium.Core.Deployment.TemplateFiles
        $files.Member | Should -Be 'A', 'B', 'C'
        $files.TemplatePath + $files.ParametersPath | Should -Exist
        (Get-Content $files[0].TemplatePath -Raw | ConvertFrom-Json -AsHashtable).resources.Count | Should -BeGreaterThan 10
    }

    It 'gives no secret a value, and says what is to be given' {
        $file = Export-ConsortiumTemplate $example -Member A -OutputFolder $TestDrive/secret
        $file.RequiredParameters | Should -Contain adminPassword
        $file.RequiredParameters | Should -Contain connectionSharedKey
        $template = Get-Content $file.TemplatePath -Raw | ConvertFrom-Json -AsHashtable
        $given = (Get-Content $file.ParametersPath -Raw | ConvertFrom-Json -AsHashtable).parameters
        foreach ($name in $template.parameters.Keys) {
            $given.ContainsKey($name) | Should -Be ($name -notin $file.RequiredParameters)
            if ($template.parameters[$name].type -eq 'securestring') { $name | Should -BeIn $file.RequiredParameters }
        }
    }

    It 'writes proof of work' {
        $file = Get-ConsortiumPlan @member -Kind ProofOfWork | Export-ConsortiumTemplate -OutputFolder $TestDrive/pow
        (Get-Content $file.ParametersPath -Raw | ConvertFrom-Json).parameters.numMiningNodesRegion.value | Should -Be 2
    }

    It 'writes the same bytes each time' {
        $first, $second = 1..2 | ForEach-Object { Export-ConsortiumTemplate $example -Member B -OutputFolder $TestDrive/same -Force | ForEach-Object { (Get-FileHash $_.TemplatePath).Hash } }
        $first | Should -Be $second
    }

    It 'replaces files with -Force only' {
        $null = Export-ConsortiumTemplate $example -Member A -OutputFolder $TestDrive/force
        { Export-ConsortiumTemplate $example -Member A -OutputFolder $TestDrive/force } | Should -Throw -ErrorId 'FileExists,*'
        { Export-ConsortiumTemplate $example -OutputFolder $TestDrive/force -Force:$false } | Should -Throw -ErrorId 'FileExists,*'
        "$TestDrive/force/B" | Should -Not -Exist
        (Export-ConsortiumTemplate $example -Member A -OutputFolder $TestDrive/force -Force).Member | Should -Be A
    }

    It 'writes nothing with -WhatIf' {
        Export-ConsortiumTemplate $example -OutputFolder $TestDrive/whatif -WhatIf | Should -BeNullOrEmpty
        "$TestDrive/whatif" | Should -Not -Exist
    }

    It 'names the members there are when one is not' {
        { Export-ConsortiumTemplate $example -Member Z -OutputFolder $TestDrive/none } | Should -Throw -ErrorId 'PlanUnknownMember,*' -ExpectedMessage '*A, B, C*'
    }

    It 'has a view of 100 columns' {
        Push-Location $TestDrive
        try { $lines = Export-ConsortiumTemplate $example -Member A -OutputFolder view | Out-String -Width 100 -Stream } finally { Pop-Location }
        $lines | Where-Object Length -GT 100 | Should -BeNullOrEmpty
        "$lines" | Should -Match 'To be given'
    }
}
