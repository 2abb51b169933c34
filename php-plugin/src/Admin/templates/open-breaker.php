<?php
/**
 * A breaker that has tripped. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\TrippedBreaker $scimpress_breaker What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditLabels;
use ScimPress\Admin\BreakerPanel;
use ScimPress\Admin\BreakerQuestion;
use ScimPress\Admin\OverviewTab;
use ScimPress\Admin\Page;
use ScimPress\Admin\TrippedBreaker;

defined( 'ABSPATH' ) || exit;

$scimpress_id   = $scimpress_breaker->connection->id;
$scimpress_name = $scimpress_breaker->connection->name;

if ( $scimpress_breaker->is_open() ) :
	?>
	<section class="scimpress-panel scimpress-panel-problem" aria-labelledby="scimpress-breaker-<?php echo esc_attr( (string) $scimpress_id ); ?>">
		<h2 id="scimpress-breaker-<?php echo esc_attr( (string) $scimpress_id ); ?>">
			<span class="dashicons dashicons-warning" aria-hidden="true"></span>
			<?php
			/* translators: %s: name of a connection. */
			echo esc_html( sprintf( __( '%s: many accounts lost access', 'scimpress' ), $scimpress_name ) );
			?>
		</h2>
		<p>
			<?php
			/* translators: %s: number of users. */
			echo esc_html( sprintf( _n( '%s user lost access within 24 hours, more than usual.', '%s users lost access within 24 hours, more than usual.', $scimpress_breaker->departed, 'scimpress' ), number_format_i18n( $scimpress_breaker->departed ) ) );
			echo ' ';
			/* translators: %s: a time. */
			echo esc_html( sprintf( __( 'Since %s nobody else does until you decide: the identity provider is told to come again later. Everything else goes on.', 'scimpress' ), AuditLabels::time( (int) $scimpress_breaker->tripped ) ) );
			?>
		</p>
		<?php if ( $scimpress_breaker->is_reached ) : ?>
			<p><?php esc_html_e( 'Were so many meant to leave, or did somebody make a mistake at the identity provider?', 'scimpress' ); ?></p>
			<p class="scimpress-actions">
				<a class="button" href="<?php echo esc_url( BreakerQuestion::url( BreakerPanel::ALLOW, $scimpress_breaker->connection ) ); ?>"><?php esc_html_e( 'They were: let the rest leave', 'scimpress' ); ?></a>
				<a class="button" href="<?php echo esc_url( BreakerQuestion::url( BreakerPanel::UNDO, $scimpress_breaker->connection ) ); ?>"><?php esc_html_e( 'A mistake: give back what was taken', 'scimpress' ); ?></a>
			</p>
		<?php else : ?>
			<p><?php esc_html_e( 'A super admin of the network has to decide.', 'scimpress' ); ?></p>
		<?php endif; ?>
		<p>
			<a href="
			<?php
			echo esc_url(
				add_query_arg(
					array(
						'doing'      => 'user.deactivate',
						'connection' => $scimpress_id,
					),
					Page::url( 'audit' )
				)
			);
			?>
			"><?php esc_html_e( 'See who was deactivated, in the audit', 'scimpress' ); ?></a>
		</p>
	</section>
<?php elseif ( null !== $scimpress_breaker->progress ) : ?>
	<section class="scimpress-panel" aria-labelledby="scimpress-breaker-<?php echo esc_attr( (string) $scimpress_id ); ?>">
		<h2 id="scimpress-breaker-<?php echo esc_attr( (string) $scimpress_id ); ?>">
			<?php
			/* translators: %s: name of a connection. */
			echo esc_html( sprintf( __( '%s: what was taken is given back', 'scimpress' ), $scimpress_name ) );
			?>
		</h2>
		<?php Page::template( 'job-progress-bar', $scimpress_breaker->progress ); ?>
		<form method="post" action="<?php echo esc_url( OverviewTab::url( $scimpress_id ) ); ?>">
			<?php wp_nonce_field( 'scimpress_' . BreakerPanel::GO_ON, '_wpnonce', false ); ?>
			<input type="hidden" name="scimpress_action" value="<?php echo esc_attr( BreakerPanel::GO_ON ); ?>">
			<p><button type="submit" class="button"><?php esc_html_e( 'Go on now', 'scimpress' ); ?></button></p>
		</form>
	</section>
<?php else : ?>
	<section class="scimpress-panel <?php echo esc_attr( 0 === $scimpress_breaker->given_back['failed'] ? 'scimpress-panel-success' : 'scimpress-panel-problem' ); ?>" aria-labelledby="scimpress-breaker-<?php echo esc_attr( (string) $scimpress_id ); ?>">
		<h2 id="scimpress-breaker-<?php echo esc_attr( (string) $scimpress_id ); ?>">
			<?php
			/* translators: %s: name of a connection. */
			echo esc_html( sprintf( __( '%s: what was taken was given back', 'scimpress' ), $scimpress_name ) );
			?>
		</h2>
		<p><?php echo esc_html( TrippedBreaker::result( $scimpress_breaker->given_back ) ); ?></p>
	</section>
	<?php
endif;
