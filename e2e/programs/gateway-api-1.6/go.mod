module meshberry/e2e/programs/gateway-api-1.6

go 1.26

require sigs.k8s.io/gateway-api v1.6.1 // indirect
