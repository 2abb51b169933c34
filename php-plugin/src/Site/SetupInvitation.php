<?php
/**
 * Invites administrators to set the plugin up.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Admin\OverviewTab;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Extension;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * One notice on the screen where plugins are activated, until an identity provider has called or the first steps are
 * over. Nobody is led anywhere by force, and whoever dismisses it does not see it again.
 */
final class SetupInvitation {

	/** That somebody has dismissed it; user meta, with the prefix of the site. */
	public const DISMISSED = 'scimpress_setup_dismissed';

	private const ACTION = 'scimpress_dismiss_setup';

	private readonly Dismissal $dismissal;

	/**
	 * The parts.
	 *
	 * @param Extension   $extension   The extension as this process has it.
	 * @param Migrator    $migrator    Whether there are tables.
	 * @param Connections $connections The connections of the site.
	 * @param Tokens      $tokens      The tokens of the site.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Tokens $tokens,
	) {
		$this->dismissal = new Dismissal( self::ACTION, self::DISMISSED, true, Setup::CAPABILITY, static fn() => '1' );
	}

	/**
	 * Hooks the notice.
	 */
	public function add_hooks(): void {
		add_action( 'admin_notices', array( $this, 'show' ) );
		$this->dismissal->add_hooks();
	}

	/**
	 * Prints the notice where it belongs; action `admin_notices`. Who has activated several plugins at once is busy
	 * with those; that the extension is missing is told by another notice.
	 */
	public function show(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- says what was done before.
		if ( 'plugins' !== get_current_screen()?->id || isset( $_GET['activate-multi'] ) || ! current_user_can( Setup::CAPABILITY ) || ! $this->is_due() ) {
			return;
		}
		?>
		<div class="notice notice-info">
			<p><strong><?php esc_html_e( 'ScimPress is installed.', 'scimpress' ); ?></strong> <?php esc_html_e( 'Five steps lead to the first user whom your identity provider creates.', 'scimpress' ); ?></p>
			<?php $this->dismissal->show( OverviewTab::url(), __( 'Set up', 'scimpress' ), 'button-primary' ); ?>
		</div>
		<?php
	}

	/**
	 * Whether there is something to set up that whoever looks has not dismissed.
	 */
	private function is_due(): bool {
		if ( $this->dismissal->is_dismissed() || ! $this->extension->is_ready() || ! $this->migrator->is_current() || FirstRun::is_put_away() ) {
			return false;
		}
		try {
			$connection = $this->connections->first();
			$uses       = $this->tokens->uses( Clock::now() );
		} catch ( Failure ) {
			return false;
		}
		$has_called = array() !== array_filter( array_column( $uses, 'last_used' ) );
		return null !== $connection && ! $has_called && ! FirstRun::is_over( FirstRun::states( $connection, true, $uses[ $connection->id ] ?? null ) );
	}
}
