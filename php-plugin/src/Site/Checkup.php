<?php
/**
 * Looks whether a site can serve SCIM.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Exchange\Configuration;
use ScimPress\Extension;
use ScimPress\NextStep;
use ScimPress\OAuth\TokenEndpoint;
use ScimPress\Sightings;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Protection;
use ScimPress\Store\RoleTasks;
use ScimPress\Store\StoredToken;
use ScimPress\Store\TableEngines;
use ScimPress\Store\Tokens;
use ScimPress\Store\Users;

defined( 'ABSPATH' ) || exit;

/**
 * The same findings for WP-CLI, Site Health and the screen.
 */
final class Checkup {

	/**
	 * The parts.
	 *
	 * @param Extension    $extension   The extension as this process has it.
	 * @param Sightings    $sightings   Where else it was seen.
	 * @param Migrator     $migrator    Makes the tables.
	 * @param Connections  $connections The connections of the site.
	 * @param Users        $users       The managed users.
	 * @param TableEngines $engines     What the tables are stored with.
	 * @param RoleTasks    $tasks       Whose role is due.
	 * @param Tokens       $tokens      The tokens of the site.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Sightings $sightings,
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Users $users = new Users(),
		private readonly TableEngines $engines = new TableEngines(),
		private readonly RoleTasks $tasks = new RoleTasks(),
		private readonly Tokens $tokens = new Tokens(),
	) {}

	/**
	 * Everything that was looked at.
	 *
	 * @return list<Finding>
	 */
	public function findings(): array {
		$findings = array( $this->extension(), $this->https(), $this->tables() );
		if ( $this->migrator->is_current() ) {
			array_push( $findings, $this->connection(), $this->managed_users(), $this->roles(), ...$this->shadow() );
		}
		$findings[] = new Finding( __( 'Base URL', 'scimpress' ), true, Configuration::base_url(), is_private: true );
		$findings[] = new Finding( __( 'Token URL', 'scimpress' ), true, TokenEndpoint::url(), is_private: true );
		return $findings;
	}

	/**
	 * What SCIM works without, for a while.
	 *
	 * @return list<Finding>
	 */
	public function upkeep(): array {
		return $this->migrator->is_current() ? array( $this->tokens(), $this->jobs() ) : array();
	}

	/**
	 * Tokens that end soon, or have ended while they were in use.
	 */
	public function tokens(): Finding {
		$name = __( 'Tokens', 'scimpress' );
		try {
			$now    = Clock::now();
			$tokens = $this->migrator->is_current() ? $this->tokens->troubled( $now, $now + 30 * Clock::DAY ) : array();
		} catch ( Failure $failure ) {
			return new Finding( $name, false, $failure->getMessage(), __( 'Look into the error log of the database.', 'scimpress' ) );
		}
		if ( array() === $tokens ) {
			return new Finding( $name, true, __( 'No token ends within the next 30 days.', 'scimpress' ) );
		}
		$told = array_map(
			/* translators: 1: name of a token, 2: a date. */
			static fn( StoredToken $token ) => sprintf( $token->expires <= $now ? __( '“%1$s” ended on %2$s', 'scimpress' ) : __( '“%1$s” ends on %2$s', 'scimpress' ), $token->name, (string) wp_date( (string) get_option( 'date_format' ), Clock::seconds( (int) $token->expires ) ) ),
			$tokens
		);
		return new Finding(
			$name,
			false,
			/* translators: %s: list of tokens, each with when it ends. */
			sprintf( __( 'When its token has ended, an identity provider is answered with 401, and nobody is created, changed or deactivated any more: %s.', 'scimpress' ), implode( '; ', $told ) ),
			__( 'Make a new token in Users > SCIM > Configuration, give it to the identity provider, and revoke the old one.', 'scimpress' ),
			is_private: true
		);
	}

	/**
	 * Whether work in the background is done.
	 */
	public function jobs(): Finding {
		$name = __( 'Background', 'scimpress' );
		$late = Jobs::late();
		if ( array() === $late ) {
			return new Finding( $name, true, __( 'WP-Cron does what is to be done in the background.', 'scimpress' ) );
		}
		return new Finding(
			$name,
			false,
			/* translators: %s: names of events of WP-Cron. */
			sprintf( __( 'Late by more than an hour: %s. Roles that are due are not given meanwhile, the audit is not sealed, and no mail is sent.', 'scimpress' ), implode( ', ', $late ) ),
			__( 'WP-Cron comes with visitors. Where there are few, or DISABLE_WP_CRON is set, have the server run this every five minutes:', 'scimpress' ),
			'wp cron event run --due-now'
		);
	}

	/**
	 * The extension and its contract.
	 */
	public function extension(): Finding {
		$this->sightings->note( $this->extension );
		$next = new NextStep( $this->extension, $this->sightings );
		return new Finding( __( 'Extension', 'scimpress' ), $this->extension->is_ready(), $this->extension->sentence(), $next->explanation(), $next->command() );
	}

	/**
	 * The tables and what they are stored with.
	 */
	public function tables(): Finding {
		$name = __( 'Tables', 'scimpress' );
		try {
			$plain = $this->migrator->is_current() ? $this->engines->without_transactions() : array();
		} catch ( Failure $failure ) {
			return new Finding( $name, false, $failure->getMessage(), __( 'Look into the error log of the database.', 'scimpress' ) );
		}
		if ( ! $this->migrator->is_current() ) {
			$error = $this->migrator->error()['message'] ?? __( 'They have not been made yet.', 'scimpress' );
			return new Finding( $name, false, $error, __( 'Allow the database user of WordPress to create tables; the next request tries again.', 'scimpress' ) );
		}
		if ( array() !== $plain ) {
			return new Finding(
				$name,
				false,
				/* translators: %s: list of tables. */
				sprintf( __( 'These tables cannot be rolled back, so that a failed SCIM request could leave a user half changed: %s.', 'scimpress' ), implode( ', ', $plain ) ),
				__( 'Convert them to InnoDB, after a backup:', 'scimpress' ),
				implode( ' && ', array_map( static fn( $table ) => "wp db query 'ALTER TABLE {$table} ENGINE=InnoDB'", $plain ) )
			);
		}
		/* translators: %d: number of the last change made to the tables. */
		return new Finding( $name, true, sprintf( __( 'The tables are up to date (schema %d) and take part in transactions.', 'scimpress' ), $this->migrator->installed() ) );
	}

	/**
	 * Whether tokens cross the network encrypted.
	 */
	public function https(): Finding {
		$name  = __( 'HTTPS', 'scimpress' );
		$local = in_array( wp_get_environment_type(), array( 'local', 'development' ), true );
		if ( wp_is_using_https() ) {
			return new Finding( $name, true, __( 'The site is served over HTTPS.', 'scimpress' ) );
		}
		if ( $local ) {
			return new Finding( $name, true, __( 'The site is served over plain HTTP, which SCIM accepts because this is a development site.', 'scimpress' ) );
		}
		return new Finding(
			$name,
			false,
			__( 'The address of the site begins with http://, and SCIM requests over plain HTTP are refused with 403.', 'scimpress' ),
			__( 'Serve the site over HTTPS and change both addresses in Settings > General.', 'scimpress' )
		);
	}

	/**
	 * Whether the token can arrive.
	 *
	 * @param bool $has_arrived What was seen of a request that showed one.
	 */
	public function authorization_header( bool $has_arrived ): Finding {
		$name = __( 'Authorization header', 'scimpress' );
		return $has_arrived
			? new Finding( $name, true, __( 'The web server passes the Authorization header, which carries the token, on to PHP.', 'scimpress' ) )
			: new Finding(
				$name,
				false,
				__( 'The web server does not pass the Authorization header on to PHP, so every SCIM request is answered with 401.', 'scimpress' ),
				__( 'With Apache, add this line to the .htaccess file of the site or to its configuration:', 'scimpress' ),
				'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1'
			);
	}

	/**
	 * The connection, and who gets the content of deleted users.
	 *
	 * @param ?list<Connection> $known Every connection, oldest first, where somebody has read them.
	 */
	public function connection( ?array $known = null ): Finding {
		$name = __( 'Connection', 'scimpress' );
		try {
			$connection = null === $known ? $this->connections->first() : $known[0] ?? null;
		} catch ( Failure $failure ) {
			return new Finding( $name, false, $failure->getMessage(), __( 'Look into the error log of the database.', 'scimpress' ) );
		}
		if ( null === $connection ) {
			return new Finding( $name, false, __( 'There is no connection.', 'scimpress' ), __( 'Deactivate the plugin and activate it again.', 'scimpress' ) );
		}
		$heir = get_userdata( $connection->content_heir );
		if ( false === $heir ) {
			return new Finding( $name, false, __( 'Nobody gets the content of deleted users, so no user can be deleted.', 'scimpress' ), __( 'Choose somebody in Users > SCIM > Configuration.', 'scimpress' ) );
		}
		return new Finding(
			$name,
			true,
			sprintf(
				/* translators: 1: name of a connection, 2: name of a role, 3: login of a user. */
				__( '%1$s: new users are %2$s, the content of deleted users goes to %3$s.', 'scimpress' ),
				$connection->name,
				$connection->default_role,
				$heir->user_login
			),
			is_private: true
		);
	}

	/**
	 * Whether the roles that SCIM gives can be given.
	 *
	 * @param ?list<Connection> $known Every connection, where somebody has read them.
	 */
	public function roles( ?array $known = null ): Finding {
		$name     = __( 'Roles', 'scimpress' );
		$problems = array();
		$due      = 0;
		try {
			$connections = $known ?? ( $this->migrator->is_current() ? $this->connections->all() : array() );
			$due         = $this->migrator->is_current() ? $this->tasks->remaining() : 0;
		} catch ( Failure $failure ) {
			return new Finding( $name, false, $failure->getMessage(), __( 'Look into the error log of the database.', 'scimpress' ) );
		}
		foreach ( $connections as $connection ) {
			$protection = new Protection( $connection->allowed_roles() );
			foreach ( array_filter( array_map( $protection->reason_against_role( ... ), $connection->named_roles() ) ) as $against ) {
				$problems[] = "{$connection->name}: {$against}";
			}
		}
		if ( array() !== $problems ) {
			return new Finding(
				$name,
				false,
				/* translators: %s: list of reasons. */
				sprintf( __( 'SCIM cannot give every role that it is to give: %s.', 'scimpress' ), implode( '; ', $problems ) ),
				__( 'Change the rules or the role of new users. Rules can be allowed to give a role with which somebody can take the site over, with wp scim connection update --dangerous-roles.', 'scimpress' ),
				'wp scim role-rules list'
			);
		}
		/* translators: %s: number of users. */
		return new Finding( $name, true, sprintf( _n( 'Every role can be given; that of %s user is still to be looked at.', 'Every role can be given; those of %s users are still to be looked at.', $due, 'scimpress' ), number_format_i18n( $due ) ) );
	}

	/**
	 * Connections in shadow, which people forget: one finding for each, and none without.
	 *
	 * @return list<Finding>
	 */
	private function shadow(): array {
		$name = __( 'Shadow mode', 'scimpress' );
		try {
			$connections = array_filter( $this->connections->all(), static fn( Connection $connection ) => null !== $connection->rehearsal );
		} catch ( Failure $failure ) {
			return array( new Finding( $name, false, $failure->getMessage(), __( 'Look into the error log of the database.', 'scimpress' ) ) );
		}
		return array_values( array_map( $this->in_shadow( ... ), $connections ) );
	}

	/**
	 * What there is to know of a connection in shadow. One whose beginning broke off serves nobody.
	 */
	private function in_shadow( Connection $connection ): Finding {
		$name = __( 'Shadow mode', 'scimpress' );
		if ( null === $connection->rehearsal || ! $connection->rehearsal->is_ready ) {
			return new Finding(
				$name,
				false,
				/* translators: %s: name of a connection. */
				sprintf( __( '%s: shadow mode is just beginning, or its beginning broke off. Until it has begun the identity provider is told to come again.', 'scimpress' ), $connection->name ),
				__( 'If nobody is at it, begin or end it:', 'scimpress' ),
				"wp scim shadow start --connection={$connection->id}"
			);
		}
		return new Finding(
			$name,
			true,
			sprintf(
				/* translators: 1: name of a connection, 2: date, 3: command. */
				__( '%1$s has been in shadow mode since %2$s: the identity provider is answered, and nothing that it asks for is done. %3$s ends it.', 'scimpress' ),
				$connection->name,
				(string) wp_date( (string) get_option( 'date_format' ), Clock::seconds( $connection->rehearsal->began ) ),
				"wp scim shadow end --connection={$connection->id}"
			)
		);
	}

	private function managed_users(): Finding {
		$name = __( 'Managed users', 'scimpress' );
		try {
			return new Finding( $name, true, number_format_i18n( $this->users->count( '1 = 1', array() ) ) );
		} catch ( Failure $failure ) {
			return new Finding( $name, false, $failure->getMessage(), __( 'Look into the error log of the database.', 'scimpress' ) );
		}
	}
}
