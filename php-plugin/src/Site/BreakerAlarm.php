<?php
/**
 * Tells administrators on the screens that a breaker has tripped.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Admin\OverviewTab;
use ScimPress\Alerts\AlertMail;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\Breaker;

defined( 'ABSPATH' ) || exit;

/**
 * A notice for as long as it lasts; the mail of it is `Alerts\Watch`'s to send.
 */
final class BreakerAlarm {

	/** Where the notice is shown, by the beginning of the screen's id; the plugin's own screen is below Users. */
	private const SCREENS = array( 'dashboard', 'plugins', 'users', 'user' );

	/**
	 * The parts.
	 *
	 * @param Migrator $migrator Whether there are tables.
	 * @param Breaker  $breaker  How breakers stand.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Breaker $breaker = new Breaker(),
	) {}

	/**
	 * Hooks the notice.
	 */
	public function add_hooks(): void {
		add_action( 'admin_notices', array( $this, 'show' ) );
	}

	/**
	 * Prints the notice where it belongs; action `admin_notices`.
	 */
	public function show(): void {
		$screen = (string) get_current_screen()?->id;
		$shows  = array_filter( self::SCREENS, static fn( string $known ) => str_starts_with( $screen, $known ) );
		// On the tab Overview stands more.
		if ( array() === $shows || OverviewTab::is_asked_for() || ! current_user_can( Setup::CAPABILITY ) || ! $this->migrator->is_current() ) {
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
				<p><a class="button" href="<?php echo esc_url( AlertMail::screen( OverviewTab::SLUG ) . "#scimpress-breaker-{$id}" ); ?>"><?php esc_html_e( 'Decide', 'scimpress' ); ?></a></p>
			</div>
			<?php
		}
	}
}
