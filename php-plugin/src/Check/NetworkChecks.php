<?php
/**
 * What lies between an identity provider and this plugin.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

use ScimPress\Database\Failure;
use ScimPress\Exchange\Configuration;
use ScimPress\Site\Checkup;

defined( 'ABSPATH' ) || exit;

/**
 * Calls the site from the site, and tells from the answers who stands in the way: web servers, proxies, firewalls,
 * caches and other plugins.
 */
final class NetworkChecks {

	/** What can be read with any token, and what cannot be cached between two checks of one kind. */
	private const PATH = '/ServiceProviderConfig';

	private const PATH_OF_AUTHORIZATION = '/ResourceTypes';

	private const PATH_OF_KEY = '/Schemas';

	/** Nobody has this id, and without a token nothing is done either. */
	private const PATH_OF_METHODS = '/Users/00000000-0000-4000-8000-000000000000';

	/** What came of a token in each header: the answer, and whether the token arrived. @var ?array{authorization: array{LoopbackAnswer, bool}, api_key: array{LoopbackAnswer, bool}} */
	private ?array $shown = null;

	/**
	 * Made by {@see NetworkChecks::begin()}.
	 *
	 * @param Checkup        $checkup   What is known without calling.
	 * @param ?OneTimeToken  $token     What is shown; null when there can be none.
	 * @param Loopback       $loopback  Calls.
	 * @param LoopbackAnswer $anonymous What was answered to a request without a token.
	 * @param string         $distrust  Why the certificate is not trusted; empty when it is, or there is none.
	 */
	private function __construct(
		private readonly Checkup $checkup,
		private readonly ?OneTimeToken $token,
		private readonly Loopback $loopback,
		private readonly LoopbackAnswer $anonymous,
		private readonly string $distrust = '',
	) {}

	/**
	 * Calls for the first time. A certificate that is not trusted does not keep from looking at the rest: what is
	 * shown there allows nothing.
	 *
	 * @param Checkup       $checkup What is known without calling.
	 * @param ?OneTimeToken $token   What is shown; null when there can be none.
	 */
	public static function begin( Checkup $checkup, ?OneTimeToken $token ): self {
		$loopback = new Loopback();
		$answer   = $loopback->ask( 'GET', self::PATH );
		if ( ! $answer->is_distrusted() ) {
			return new self( $checkup, $token, $loopback, $answer );
		}
		$lenient = new Loopback( false );
		return new self( $checkup, $token, $lenient, $lenient->ask( 'GET', self::PATH ), $answer->raw() );
	}

	/**
	 * Whether the server can call itself.
	 */
	public function address(): CheckResult {
		$name = __( 'Address', 'scimpress' );
		if ( $this->anonymous->is_there() ) {
			/* translators: %s: address. */
			return CheckResult::ok( 'address', $name, sprintf( __( 'Something answers at %s.', 'scimpress' ), Configuration::base_url() ) );
		}
		return new CheckResult(
			'address',
			$name,
			CheckState::NotPossible,
			/* translators: %s: address. */
			sprintf( __( 'This server cannot call its own address %s.', 'scimpress' ), Configuration::base_url() ),
			__( 'Many servers may not call themselves, so this says nothing about your identity provider. It only means that nothing between the two of them can be looked at from here.', 'scimpress' ),
			array(
				__( 'From another computer, outside of the network of this server, call the address. “401” and “application/scim+json” have to be in the answer.', 'scimpress' ),
				__( 'To have this check do it, let the server reach its own public name: in DNS or /etc/hosts, in the firewall, and in WP_ACCESSIBLE_HOSTS where wp-config.php sets WP_HTTP_BLOCK_EXTERNAL.', 'scimpress' ),
			),
			'curl -i ' . escapeshellarg( Configuration::base_url() . self::PATH ),
			$this->anonymous->raw()
		);
	}

	/**
	 * Whether tokens cross the network encrypted, and PHP knows it.
	 */
	public function https(): CheckResult {
		$finding = $this->checkup->https();
		if ( $finding->is_good && '' !== $this->distrust ) {
			return new CheckResult(
				'https',
				$finding->name,
				CheckState::Problem,
				__( 'The certificate of the site is not trusted, seen from this server.', 'scimpress' ),
				__( 'Identity providers refuse to talk to a site whose certificate they do not trust.', 'scimpress' ),
				array(
					__( 'See in the raw details what is wrong: expired, for another name, signed by itself, or without the intermediate certificates.', 'scimpress' ),
					__( 'Install a certificate of a public authority with its whole chain.', 'scimpress' ),
				),
				'',
				$this->distrust
			);
		}
		if ( $finding->is_good && $this->is_taken_for_insecure() ) {
			return new CheckResult(
				'https',
				$finding->name,
				CheckState::Problem,
				__( 'The address begins with https://, but PHP is told that requests come over plain HTTP, so SCIM refuses them with 403.', 'scimpress' ),
				__( 'Something in front of the web server ends HTTPS and passes requests on without saying so. No token is accepted.', 'scimpress' ),
				array(
					__( 'Have the proxy send X-Forwarded-Proto, and name its address in wp-config.php, as in this example; or', 'scimpress' ),
					__( 'have the web server set HTTPS=on for PHP.', 'scimpress' ),
				),
				"define( 'SCIMPRESS_TRUSTED_PROXIES', '10.0.0.1' );",
				$this->anonymous->raw()
			);
		}
		return CheckResult::of( 'https', $finding, __( 'Identity providers get no other answer, whatever token they show.', 'scimpress' ) );
	}

	/**
	 * Whether the answer comes from SCIM, as it was given.
	 */
	public function answer(): CheckResult {
		$name = __( 'Answer', 'scimpress' );
		if ( ! $this->anonymous->is_there() ) {
			return $this->out_of_reach( 'answer', $name );
		}
		if ( $this->is_taken_for_insecure() ) {
			return CheckResult::not_possible( 'answer', $name, __( 'SCIM refuses everything until HTTPS is in order.', 'scimpress' ) );
		}
		return $this->anonymous->is_scim( 401 )
			? CheckResult::ok( 'answer', $name, __( 'Without a token SCIM answers with 401, in SCIM JSON, and nothing on the way changes it.', 'scimpress' ) )
			: ( new Obstacle( $this->anonymous ) )->result( 'answer', $name );
	}

	/**
	 * Whether the header that carries the token reaches PHP.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function authorization(): CheckResult {
		$obstacle = $this->obstacle_to_tokens( 'authorization', __( 'Authorization header', 'scimpress' ) );
		if ( null !== $obstacle ) {
			return $obstacle;
		}
		list( $answer, $has_arrived ) = $this->shown()['authorization'];
		return CheckResult::of(
			'authorization',
			$this->checkup->authorization_header( $has_arrived ),
			__( 'No identity provider gets in with its token in that header, which is where almost all of them put it.', 'scimpress' ),
			array(
				__( 'With nginx and PHP-FPM, look for fastcgi_param lines: HTTP_AUTHORIZATION must not be set to something empty.', 'scimpress' ),
				__( 'If a proxy, a firewall or a content delivery network stands in front, have it let the header through.', 'scimpress' ),
			),
			$answer->raw()
		);
	}

	/**
	 * Whether the other header does, which is the way out.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function api_key(): CheckResult {
		$name     = 'X-API-Key';
		$obstacle = $this->obstacle_to_tokens( 'api_key', $name );
		if ( null !== $obstacle ) {
			return $obstacle;
		}
		$has_key           = $this->shown()['api_key'][1];
		$has_authorization = $this->shown()['authorization'][1];
		return match ( true ) {
			$has_key && $has_authorization => CheckResult::ok( 'api_key', $name, __( 'A token in the header X-API-Key reaches PHP too.', 'scimpress' ) ),
			$has_key => CheckResult::ok( 'api_key', $name, __( 'A token in the header X-API-Key reaches PHP. That is a way out if your identity provider can send it there: set the connection to “Another identity provider”.', 'scimpress' ) ),
			$has_authorization => CheckResult::ok( 'api_key', $name, __( 'The header X-API-Key does not reach PHP. Nobody needs it as long as Authorization arrives.', 'scimpress' ) ),
			default => new CheckResult(
				'api_key',
				$name,
				CheckState::Problem,
				__( 'The header X-API-Key does not reach PHP either.', 'scimpress' ),
				__( 'There is no way for an identity provider to show its token.', 'scimpress' ),
				array( __( 'Mend the Authorization header, as above. This one is not needed then.', 'scimpress' ) )
			),
		};
	}

	/**
	 * Whether users can be changed and deleted.
	 */
	public function methods(): CheckResult {
		$name     = __( 'Methods', 'scimpress' );
		$obstacle = $this->obstacle( 'methods', $name );
		if ( null !== $obstacle ) {
			return $obstacle;
		}
		$blocked = array();
		foreach ( array( 'PUT', 'PATCH', 'DELETE' ) as $method ) {
			$answer = $this->loopback->ask( $method, self::PATH_OF_METHODS );
			if ( ! $answer->is_scim( 401 ) ) {
				$blocked[ $method ] = $answer->raw();
			}
		}
		if ( array() === $blocked ) {
			return CheckResult::ok( 'methods', $name, __( 'PUT, PATCH and DELETE get through.', 'scimpress' ) );
		}
		return new CheckResult(
			'methods',
			$name,
			CheckState::Problem,
			/* translators: %s: names of methods of HTTP. */
			sprintf( __( 'These methods are blocked on the way to WordPress: %s.', 'scimpress' ), implode( ', ', array_keys( $blocked ) ) ),
			__( 'Your identity provider can create users and not change, deactivate or delete them: who leaves the company keeps access.', 'scimpress' ),
			array(
				__( 'See in the raw details who answered: firewalls and security plugins usually say their name.', 'scimpress' ),
				/* translators: %s: path. */
				sprintf( __( 'There, and in the configuration of the web server (LimitExcept, limit_except), allow the methods for everything below %s.', 'scimpress' ), Obstacle::path() ),
			),
			'',
			array_key_first( $blocked ) . ": \n" . reset( $blocked )
		);
	}

	/**
	 * Whether every answer is made anew: what was asked without a token is asked again with one that arrives.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function cache(): CheckResult {
		$name     = __( 'Caches', 'scimpress' );
		$obstacle = $this->obstacle_to_tokens( 'cache', $name );
		if ( null !== $obstacle ) {
			return $obstacle;
		}
		$has_authorization       = $this->shown()['authorization'][1];
		$can_tell                = $has_authorization || $this->shown()['api_key'][1];
		list( $answer, $is_new ) = $this->show( self::PATH, $has_authorization );
		$is_cached               = ( $can_tell && ! $is_new ) || $answer->is_from_cache() || $this->anonymous->is_from_cache();
		if ( ! $is_cached && $answer->forbids_storing() ) {
			return $can_tell
				? CheckResult::ok( 'cache', $name, __( 'The same address is answered anew to another caller, and no cache may store answers.', 'scimpress' ) )
				: CheckResult::ok( 'cache', $name, __( 'No cache may store answers, and none says that it did.', 'scimpress' ) );
		}
		return new CheckResult(
			'cache',
			$name,
			CheckState::Problem,
			$is_cached
				? __( 'A cache answered in place of SCIM.', 'scimpress' )
				: __( 'SCIM forbids caches to store its answers (Cache-Control: no-store), and something on the way takes that away.', 'scimpress' ),
			__( 'Your identity provider can get to see what was, or what somebody else was answered, and draw wrong conclusions.', 'scimpress' ),
			array(
				/* translators: %s: path. */
				sprintf( __( 'In the caching plugin, in the web server and in the content delivery network, leave out everything below %s.', 'scimpress' ), Obstacle::path() ),
				__( 'Empty the cache, and check again.', 'scimpress' ),
			),
			'',
			$answer->raw()
		);
	}

	/**
	 * Whether the web server's PHP, rather than this one, says that it cannot serve SCIM; what it says.
	 */
	public function unavailability(): string {
		$answer = $this->shown['authorization'][0] ?? null;
		return true === $answer?->is_scim( 503 ) ? $answer->raw() : '';
	}

	/**
	 * What comes of a token in each header.
	 *
	 * @return array{authorization: array{LoopbackAnswer, bool}, api_key: array{LoopbackAnswer, bool}}
	 * @throws Failure When the database does not answer.
	 */
	private function shown(): array {
		$this->shown ??= array(
			'authorization' => $this->show( self::PATH_OF_AUTHORIZATION, true ),
			'api_key'       => $this->show( self::PATH_OF_KEY, false ),
		);
		return $this->shown;
	}

	/**
	 * Sends a token, and tells whether it arrived.
	 *
	 * @param bool $in_authorization There, or else in X-API-Key.
	 * @return array{LoopbackAnswer, bool}
	 * @throws Failure When the database does not answer.
	 */
	private function show( string $path, bool $in_authorization ): array {
		$send = fn( #[\SensitiveParameter] string $token ): LoopbackAnswer => $this->loopback->ask( 'GET', $path, $in_authorization ? array( 'Authorization' => "Bearer {$token}" ) : array( 'X-API-Key' => $token ) );
		return $this->token->show( $send );
	}

	/**
	 * Whether the answer says that tokens are accepted over HTTPS only.
	 */
	private function is_taken_for_insecure(): bool {
		return $this->anonymous->is_scim( 403 );
	}

	/**
	 * What keeps from looking at what comes after the answer; null for nothing.
	 */
	private function obstacle( string $id, string $name ): ?CheckResult {
		return match ( true ) {
			! $this->anonymous->is_there() => $this->out_of_reach( $id, $name ),
			! $this->anonymous->is_scim( 401 ) => CheckResult::not_possible( $id, $name, __( 'That can be seen when SCIM answers at the address: see above.', 'scimpress' ) ),
			default => null,
		};
	}

	/**
	 * The same for what needs a token.
	 */
	private function obstacle_to_tokens( string $id, string $name ): ?CheckResult {
		$obstacle = $this->obstacle( $id, $name );
		return null === $obstacle && null === $this->token
			? CheckResult::not_possible( $id, $name, __( 'That needs a token, and there can be none yet: see below.', 'scimpress' ) )
			: $obstacle;
	}

	private function out_of_reach( string $id, string $name ): CheckResult {
		return CheckResult::not_possible( $id, $name, __( 'This server cannot call its own address: see above.', 'scimpress' ) );
	}
}
