<?php
/**
 * Tells administrators that a breaker has tripped.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * One mail for each trip, and a notice for as long as it lasts.
 */
final class BreakerAlarm {

	/** Where the notice is shown, by the beginning of the screen's id; the plugin's own screen is below Users. */
	private const SCREENS = array( 'dashboard', 'plugins', 'users', 'user' );

	/**
	 * The parts.
	 *
	 * @param Migrator    $migrator    Whether there are tables.
	 * @param Connections $connections The connections of the site.
	 * @param Breaker     $breaker     How breakers stand.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections = new Connections(),
		private readonly Breaker $breaker = new Breaker(),
	) {}

	/**
	 * Hooks mail and notice.
	 */
	public function add_hooks(): void {
		add_action( 'scimpress_breaker_tripped', array( $this, 'mail' ) );
		add_action( 'admin_notices', array( $this, 'show' ) );
	}

	/**
	 * Writes to the address of the site's administrator; action `scimpress_breaker_tripped`.
	 *
	 * @param int $connection_id The connection.
	 * @throws Failure When the database does not answer.
	 */
	public function mail( int $connection_id ): void {
		$connection = $this->connections->find( $connection_id );
		if ( null === $connection || null === $this->breaker->state( $connection_id )['tripped'] ) {
			return;
		}
		/* translators: %s: name of the site. */
		$subject = sprintf( __( '[%s] Many accounts lost access: please decide', 'scimpress' ), wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES ) );
		$lines   = array(
			/* translators: %s: name of a connection. */
			sprintf( __( 'The identity provider of the connection "%s" took the access of more users within 24 hours than usual. ScimPress does not let it take any more until you decide. Everything else goes on.', 'scimpress' ), $connection->name ),
			__( 'To see what happened:', 'scimpress' ) . "\n    wp scim breaker status",
			__( 'If it is right, to let the rest leave within the next 24 hours:', 'scimpress' ) . "\n    wp scim breaker allow {$connection_id}",
			__( 'If it is a mistake, to give back what was taken, once it is mended at the identity provider:', 'scimpress' ) . "\n    wp scim breaker undo {$connection_id}",
			home_url( '/' ),
		);
		wp_mail( (string) get_option( 'admin_email' ), $subject, implode( "\n\n", $lines ) . "\n" );
	}

	/**
	 * Prints the notice where it belongs; action `admin_notices`.
	 */
	public function show(): void {
		$screen = (string) get_current_screen()?->id;
		$shows  = array_filter( self::SCREENS, static fn( string $known ) => str_starts_with( $screen, $known ) );
		if ( array() === $shows || ! current_user_can( Setup::CAPABILITY ) || ! $this->migrator->is_current() ) {
			return;
		}
		try {
			$tripped = $this->breaker->tripped();
		} catch ( Failure ) {
			return;
		}
		foreach ( $tripped as $id => $name ) {
			?>
			<div class="notice notice-error">
				<p>
					<strong><?php esc_html_e( 'ScimPress: many accounts lost access.', 'scimpress' ); ?></strong>
					<?php
					/* translators: %s: name of a connection. */
					echo esc_html( sprintf( __( 'The identity provider of the connection "%s" took the access of more users within 24 hours than usual. Nobody else loses it until you decide.', 'scimpress' ), $name ) );
					?>
				</p>
				<p><?php esc_html_e( 'Let the rest leave, or give back what was taken:', 'scimpress' ); ?> <code>wp scim breaker allow <?php echo esc_html( (string) $id ); ?></code> <code>wp scim breaker undo <?php echo esc_html( (string) $id ); ?></code></p>
			</div>
			<?php
		}
	}
}
